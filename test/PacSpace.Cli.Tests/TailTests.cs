using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests;

/// <summary>Deltas as they are recorded.</summary>
public sealed class TailTests(LiveServer server) : IDisposable
{
    private const int Interrupt = 2;

    private readonly Shell _shell = new(server.Url, apiKey: null);

    [Fact]
    public async Task Deltas_of_a_customer_and_of_all_are_followed_until_the_interrupt()
    {
        var ct = TestContext.Current.CancellationToken;
        var tenant = await server.RegisterAsync();
        await tenant.EmitAsync("anna", 1);
        await tenant.EmitAsync("anna", 2);
        await server.SendAsync(HttpMethod.Post, "/api/v1/balance/checkpoint", tenant.ApiKey, new { customerId = "anna" });
        await using var one = Follow(tenant, "anna", "--lines", "1");
        await using var all = Follow(tenant, "--json", "--lines", "100");
        await LiveServer.UntilAsync("a first line", () => Task.FromResult(one.Lines.Count >= 1 && all.Lines.Count >= 2 ? one : null));
        await tenant.EmitAsync("bert", -3.5m);
        await tenant.EmitAsync("anna", -0.25m);
        await LiveServer.UntilAsync("the new lines", () => Task.FromResult(one.Lines.Count >= 2 && all.Lines.Count >= 4 ? one : null));
        one.Send(Interrupt);
        all.Send(Interrupt);
        Assert.Equal((0, 0), (await one.WaitAsync(TimeSpan.FromSeconds(30), ct), await all.WaitAsync(TimeSpan.FromSeconds(30), ct)));
        Assert.Equal(["anna  +2  = 3  usage", "anna  -0.25  = 2.75  usage"], one.Lines.Select(l => l[26..]));
        // The checkpoint between them is no delta.
        Assert.Equal(["anna 1", "anna 2", "bert -3.5", "anna -0.25"],
            all.Lines.Select(l => JsonNode.Parse(l)!).Select(d => $"{d["customerId"]} {d["delta"]}"));
    }

    public void Dispose() => _shell.Dispose();

    private static ChildProcess Follow(Tenant tenant, params string[] arguments)
    {
        string[] command = Pacspace.CommandLine(["tail", "--interval", "50ms", .. arguments]);
        return ChildProcess.Start("env",
            [$"PACSPACE_API_KEY={tenant.ApiKey}", $"PACSPACE_BASE_URL={tenant.Server.Url.OriginalString}", .. command]);
    }
}
