using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary><c>PacSpace:Distributed</c> where the database has no Citus.</summary>
public sealed class DistributionTests
{
    [Fact]
    public async Task On_needs_Citus_and_says_so_and_the_others_do_without()
    {
        var server = await (await PostgresServer.Shared).NewDatabaseAsync();
        var refused = Assert.Throws<StorageUnavailableException>(
            () => PostgresLedgerStore.Open(server, distribution: Distribution.On));
        Assert.Contains("has no Citus 12 or later: CREATE EXTENSION citus", refused.Message, StringComparison.Ordinal);
        foreach (var without in (Distribution[])[Distribution.Auto, Distribution.Off])
        {
            await using var store = PostgresLedgerStore.Open(server, distribution: without);
            await store.PingAsync(TestContext.Current.CancellationToken);
        }
    }
}
