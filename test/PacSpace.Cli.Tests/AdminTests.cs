using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests;

/// <summary>What an operator does beside a running server.</summary>
public sealed class AdminTests(LiveServer server) : IDisposable
{
    private readonly Shell _shell = new(server.Url, apiKey: null);

    [Fact]
    public async Task Users_are_listed_and_their_tenants_put_on_plans()
    {
        var tenant = await server.RegisterAsync();
        var listed = (await _shell.RunAsync(0, "admin", "users", "--data", server.DataDirectory, "--search", tenant.Email.ToUpperInvariant(), "--json")).Lines
            .Select(l => JsonNode.Parse(l)!).ToList();
        var user = listed.Find(u => (string?)u["email"] == tenant.Email)!;
        Assert.Equal(("owner", "pilot", "Analytical Engines"), ((string?)user["role"], (string?)user["plan"], (string?)user["company"]));

        await _shell.RunAsync(0, "admin", "plan", tenant.Email, "growth", "--data", server.DataDirectory);
        await LiveServer.UntilAsync("the new plan", async () =>
            (string?)(await server.SendAsync(HttpMethod.Get, "/api/v1/balance/usage", tenant.ApiKey))["plan"] == "growth" ? "" : null);
        var text = await _shell.RunAsync(0, "admin", "users", "--data", server.DataDirectory);
        Assert.Contains(text.Lines, l => l.Contains(tenant.Email, StringComparison.Ordinal) && l.Contains("growth", StringComparison.Ordinal));
        var back = (await _shell.RunAsync(0, "admin", "plan", (string)user["tenantId"]!, "house", "--configured", "--data", server.DataDirectory, "--json")).Json;
        Assert.Equal(("house", "growth"), ((string?)back["plan"], (string?)back["previousPlan"]));
    }

    [Fact]
    public async Task What_is_not_there_is_not_made()
    {
        Assert.Contains("is none of free,", (await _shell.RunAsync(64, "admin", "plan", "tnt_x", "house", "--data", server.DataDirectory)).Error,
            StringComparison.Ordinal);
        Assert.Contains("no tenant tnt_x", (await _shell.RunAsync(2, "admin", "plan", "tnt_x", "free", "--data", server.DataDirectory)).Error,
            StringComparison.Ordinal);
        Assert.Contains("holds no embedded store", (await _shell.RunAsync(64, "admin", "users", "--data", _shell.Root)).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_shell.Root));
        await _shell.RunAsync(64, "admin", "users");
    }

    public void Dispose() => _shell.Dispose();
}
