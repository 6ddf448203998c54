[assembly: AssemblyFixture(typeof(PacSpace.Client.Tests.Kit.UnlimitedServer))]

namespace PacSpace.Client.Tests.Kit;

/// <summary>One server for all tests, on whose tenants' plan nothing runs out.</summary>
public sealed class UnlimitedServer : IAsyncLifetime
{
    private LiveServer? _server;

    public async ValueTask InitializeAsync() =>
        _server = await LiveServer.StartAsync(CancellationToken.None, "--PacSpace:Plans:DefaultTier", "pilot");

    public Task<Tenant> RegisterAsync(CancellationToken ct) => _server!.RegisterAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}

/// <summary>One tenant for the tests of a class.</summary>
public sealed class TenantFixture(UnlimitedServer server) : IAsyncLifetime
{
    private Tenant? _tenant;

    public Tenant Tenant => _tenant!;

    public async ValueTask InitializeAsync() => _tenant = await server.RegisterAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
