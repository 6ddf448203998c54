using PacSpace.Server.Tests.Hosting;

[assembly: AssemblyFixture(typeof(ServerFixture))]

namespace PacSpace.Server.Tests.Hosting;

/// <summary>One server for all tests that need nothing special of it; each makes tenants of its own.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public TestServer Server { get; } = new();

    public ValueTask InitializeAsync()
    {
        _ = Server.BaseAddress;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
