using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Server.Tests.Process;

/// <summary>Two servers on one PostgreSQL.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    internal TempDirectory Directory { get; } = new();

    internal Cluster Cluster { get; private set; } = null!;

    internal Owner Owner { get; private set; } = null!;

    public PostgresServer Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await PostgresServer.StartAsync();
        Cluster = new Cluster(Directory, 2, Database);
        Owner = await Cluster.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Dispose();
    }
}
