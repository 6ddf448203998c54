namespace PacSpace.Server.Tests.Hosting;

/// <summary>One tenant without a cap for the tests of a class that don't mind each other.</summary>
public sealed class ApiFixture(ServerFixture fixture) : IAsyncLifetime
{
    private static int _customers;

    public ApiTenant Tenant { get; private set; } = null!;

    public HttpClient Api => Tenant.Api;

    /// <summary>A customer id that nobody else uses.</summary>
    public static string NewCustomer() => $"customer_{Interlocked.Increment(ref _customers)}";

    public async ValueTask InitializeAsync() =>
        Tenant = await ApiTenant.CreateAsync(fixture.Server, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
