using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>Starts that come behind one that does not end.</summary>
public sealed class MigrationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_that_stopped_in_the_middle_of_its_migrations_is_named_and_can_be_ended()
    {
        var database = await (await PostgresServer.Shared).NewDatabaseAsync();
        await using var stopped = new NpgsqlConnection(database + ";Pooling=false");
        await stopped.OpenAsync(Ct);
        await using var locking = new NpgsqlCommand($"BEGIN; SELECT pg_advisory_xact_lock({PostgresMigrations.LockKey})", stopped);
        await locking.ExecuteNonQueryAsync(Ct);

        var watch = Stopwatch.StartNew();
        var refused = Assert.Throws<StorageUnavailableException>(() => PostgresLedgerStore.Open(database));
        Assert.Equal((StorageFault.Locked, true), (refused.Fault, refused.Fault.MayPass()));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(60));

        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var looking = new NpgsqlCommand(DocumentedQuery(), connection);
        var holder = Assert.IsType<int>(await looking.ExecuteScalarAsync(Ct));
        Assert.Equal(stopped.ProcessID, holder);
        await using var ending = new NpgsqlCommand($"SELECT pg_terminate_backend({holder})", connection);
        Assert.Equal(true, await ending.ExecuteScalarAsync(Ct));
        await using var store = PostgresLedgerStore.Open(database);
        await store.PingAsync(Ct);
    }

    /// <summary>The statement of docs/operations.md that finds the holder.</summary>
    private static string DocumentedQuery([CallerFilePath] string path = "")
    {
        var docs = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/operations.md"));
        var blocks = File.ReadAllText(docs).Split("```sql\n").Skip(1).Select(b => b.Split("```")[0]);
        return Assert.Single(blocks, b => b.Contains("'advisory'", StringComparison.Ordinal));
    }
}
