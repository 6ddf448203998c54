namespace PacSpace.Client.Tests.Conformance;

/// <summary>Clients by the names that the list gives their keys.</summary>
internal sealed class Clients : IDisposable
{
    private readonly Dictionary<string, PacSpaceClient> _clients = [];

    public PacSpaceClient this[string key] => _clients[key];

    public static async Task<Clients> OfAsync(LiveServer server, CancellationToken ct)
    {
        var main = await server.RegisterAsync(ct);
        var disabled = await server.DashboardAsync("POST", "api-keys", main.Token, new { name = "disabled" }, ct);
        await server.DashboardAsync("PATCH", $"api-keys/{disabled["id"]}", main.Token, new { active = false }, ct);
        await server.DashboardAsync("POST", "customers", main.Token,
            new { customerId = "slow", displayName = "Slow", eventCadence = "daily" }, ct);
        var clients = new Clients();
        clients.Add("main", server, main.ApiKey);
        clients.Add("other", server, (await server.RegisterAsync(ct)).ApiKey);
        clients.Add("capped", server, (await server.RegisterAsync(ct)).ApiKey);
        clients.Add("disabled", server, (string)disabled["fullKey"]!);
        clients.Add("wrong", server, $"{main.ApiKey[..^8]}00000000");
        clients.Add("none", server, null);
        return clients;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }

    private void Add(string name, LiveServer server, string? key) =>
        _clients.Add(name, new PacSpaceClient(new PacSpaceOptions { ApiKey = key, BaseUrl = server.Url }));
}
