namespace PacSpace.Server.Tests.Hosting;

/// <summary>One tenant without a cap on a server where it is always 10 March 2026, 08:00.</summary>
public sealed class ClockedFixture : IAsyncLifetime
{
    public ClockedServer Clocked { get; } = new("2026-03-10T08:00:00Z");

    public ApiTenant Tenant { get; private set; } = null!;

    public HttpClient Api => Tenant.Api;

    public async ValueTask InitializeAsync() =>
        Tenant = await ApiTenant.CreateAsync(Clocked.Server, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Clocked.DisposeAsync();
}
