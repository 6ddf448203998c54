using System.Diagnostics;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Process;

/// <summary>A tenant of a server process, made as its owner would make it, from registering to an API key.</summary>
/// <param name="LogKey">Public key of the sandbox log; its name is the log's origin.</param>
internal sealed record Owner(string Token, string ApiKey, LogVerifierKey LogKey)
{
    private const string Email = "owner@example.com";

    public static async Task<Owner> RegisterAsync(ServerProcess server, CancellationToken ct)
    {
        using var anonymous = server.NewClient();
        await anonymous.PostJsonAsync("/dashboard/auth/register", TestTenant.Form(Email), ct);
        var link = await UntilAsync("a mail", async () =>
        {
            var mails = await anonymous.GetJsonAsync("/dev/mail", ct);
            return mails.Data.AsArray() is { Count: > 0 } listed ? (string)listed[0]!["links"]![0]! : null;
        }, ct);
        Assert.Equal(200, (await anonymous.GetJsonAsync(new Uri(link).PathAndQuery, ct)).Status);
        var login = await anonymous.PostJsonAsync(
            "/dashboard/auth/login", new { email = Email, password = TestTenant.Password }, ct);
        var token = (string)login.Data["token"]!;
        using var dashboard = server.NewClient(token: token);
        var logKey = await UntilAsync("an active sandbox", async () =>
        {
            var sandbox = (await dashboard.GetJsonAsync("/dashboard/contracts", ct)).Data.AsArray()[0]!;
            return (string?)sandbox["status"] == "active" ? (string)sandbox["publicKey"]! : null;
        }, ct);
        var key = await dashboard.PostJsonAsync("/dashboard/api-keys", new { name = "tests" }, ct);
        Assert.True(LogVerifierKey.TryParse(logKey, out var parsed));
        return new Owner(token, (string)key.Data["fullKey"]!, parsed!);
    }

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<T> UntilAsync<T>(
        string what, Func<Task<T?>> ask, CancellationToken ct, TimeSpan? patience = null) where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < (patience ?? TimeSpan.FromSeconds(30)))
        {
            if (await ask() is { } answer) return answer;
            await Task.Delay(10, ct);
        }
        throw new TimeoutException($"There is not {what} after {watch.Elapsed}.");
    }
}
