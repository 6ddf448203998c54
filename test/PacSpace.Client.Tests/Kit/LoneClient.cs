namespace PacSpace.Client.Tests.Kit;

/// <summary>A client, and the proxy that answers it by itself.</summary>
public sealed class LoneClient : IAsyncDisposable
{
    private LoneClient(FaultProxy proxy, PacSpaceClient client) => (Proxy, Client) = (proxy, client);

    public FaultProxy Proxy { get; }

    public PacSpaceClient Client { get; }

    public static async Task<LoneClient> StartAsync(CancellationToken ct, Action<PacSpaceOptions>? configure = null)
    {
        var proxy = await FaultProxy.AloneAsync(ct);
        var options = new PacSpaceOptions { ApiKey = "pk_test_a.b", BaseUrl = proxy.Url };
        configure?.Invoke(options);
        return new LoneClient(proxy, new PacSpaceClient(options));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Proxy.DisposeAsync();
    }
}
