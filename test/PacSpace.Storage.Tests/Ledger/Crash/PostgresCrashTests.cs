using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Tests.Ledger.Model;

namespace PacSpace.Storage.Tests.Ledger.Crash;

/// <summary>
/// The store's connections run through a proxy, which ends one of them at a statement; a server that ends loses all of
/// them and asks for nothing any more.
/// </summary>
public sealed class PostgresCrashFixture : PostgresLedgerFixture, ICrashingFixture
{
    private StatementProxy? _proxy;

    public async Task<string?[]> CrashAsync(CrashPoint point, IReadOnlyList<Func<CancellationToken, Task<string>>> calls)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var endsServer = point.Kind is CrashKind.Before or CrashKind.AnswerLost;
        _proxy!.Decide = sql =>
        {
            if (!point.IsReached(sql)) return StatementProxy.Cut.None;
            if (endsServer) _proxy.Refuse();
            return point.Kind is CrashKind.Before or CrashKind.ConnectionLostBefore
                ? StatementProxy.Cut.Before : StatementProxy.Cut.AnswerLost;
        };
        _proxy.Ended = endsServer ? end.Cancel : null;
        var answered = new string?[calls.Count];
        try
        {
            for (var i = 0; i < answered.Length; i++) answered[i] = await calls[i](end.Token);
        }
        catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException && point.Statement is not null)
        {
            // It was not acknowledged, nor was what would have come after it.
        }
        _proxy.Decide = null;
        if (endsServer)
        {
            await CloseAsync();
            await _proxy.EndAllAsync();
            _proxy.Accept();
        }
        else await _proxy.SettleAsync();
        // Whoever verifies next would wait for the end of the lease.
        await ExecuteAsync("UPDATE verifier_leases SET expires_at = 0");
        if (endsServer) await OpenAsync();
        return answered;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    protected override string Route(string connectionString)
    {
        var direct = new NpgsqlConnectionStringBuilder(connectionString);
        _proxy ??= new StatementProxy(direct.Port);
        direct.Port = _proxy.Port;
        return direct.ConnectionString;
    }
}

public sealed class PostgresCrashTests : CrashContract<PostgresCrashFixture>
{
    protected override int Histories => 24;

    protected override IReadOnlyList<CrashKind> Kinds { get; } =
    [
        CrashKind.Before, CrashKind.AnswerLost, CrashKind.ConnectionLostBefore, CrashKind.ConnectionLostWithAnswer,
    ];

    protected override IReadOnlyList<string> Statements { get; } =
    [
        "BEGIN", "SET", "SELECT", "COMMIT", "ROLLBACK", "SELECT environments", "SELECT clock_timestamp",
        "SELECT idempotency_keys", "SELECT customers", "SELECT deltas", "SELECT checkpoints", "INSERT deltas",
        "INSERT customers", "INSERT idempotency_keys", "INSERT customer_months", "INSERT checkpoints", "UPDATE customers",
        "UPDATE environments", "UPDATE logs",
        "INSERT tree_heads", "SELECT tiles", "INSERT tiles", "INSERT verifier_leases", "UPDATE verifier_leases",
    ];
}
