using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Citus;

/// <summary>
/// A distributed ledger. Without a cluster these tests are skipped; test.sh leaves them out.
/// </summary>
public sealed class CitusLedgerFixture : LedgerFixture
{
    // A statement that is sent to more than one shard fails.
    private const string OneTask = " -c citus.multi_task_query_log_level=error";

    private string? _schema;
    private PostgresLedgerStore? _asking;

    public string ConnectionString => CitusCluster.To(_schema!);

    public override bool IsDistributed => true;

    public override ILedgerScan OpenScan() => PostgresLedgerScan.Open(ConnectionString, "");

    public override Task<int> ExecuteAsync(string sql, params object?[] values) =>
        PostgresTables.ExecuteAsync(ConnectionString, sql, values);

    public override Task<IReadOnlyList<(string Table, string Column, string Type)>> ColumnsAsync() =>
        PostgresTables.ColumnsAsync(ConnectionString);

    public override string OtherBytes(string column) => PostgresTables.OtherBytes(column);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_asking is not null) await _asking.DisposeAsync();
        if (_schema is not null) await CitusCluster.ReturnAsync(_schema);
    }

    protected override async Task<ILedgerStore> OpenStoreAsync()
    {
        Assert.SkipWhen(CitusCluster.ConnectionString is null, "PACSPACE_TEST_CITUS is not set.");
        _schema ??= CitusCluster.Take();
        if (_asking is null)
        {
            _asking = PostgresLedgerStore.Open(ConnectionString, Clock, distribution: Distribution.On);
            await ExecuteAsync($"DO $$ BEGIN IF to_regtype('blob') IS NULL THEN {PostgresTables.SqliteWords}; END IF; END $$");
        }
        return ShardBound.Create(
            PostgresLedgerStore.Open(ConnectionString + OneTask, Clock, distribution: Distribution.On), _asking);
    }
}
