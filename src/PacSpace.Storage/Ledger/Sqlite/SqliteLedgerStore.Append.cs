using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string InsertEnvironment =
        """
        INSERT INTO environments (environment_id, origin, next_index, last_time, delta_count, period, period_delta_count)
        VALUES ($1, $2, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING
        """;

    private const string InsertLog =
        "INSERT INTO logs (environment_id, verified_size, signed_head) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING";

    internal const string SelectLogState =
        $"""
        SELECT {LedgerRows.LogStateColumns}
        FROM environments e JOIN logs l ON l.environment_id = e.environment_id WHERE e.environment_id = $1
        """;

    private const string InsertDelta =
        $"""
        INSERT INTO deltas (environment_id, {LedgerRows.DeltaColumns})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        """;

    private const string InsertCheckpoint =
        $"""
        INSERT INTO checkpoints (environment_id, {LedgerRows.CheckpointColumns}, members)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """;

    private const string UpsertCustomer =
        $"""
        INSERT INTO customers (environment_id, {LedgerRows.AppendedCustomerColumns}, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9)
        ON CONFLICT DO UPDATE SET unit = excluded.unit, sequence = excluded.sequence, balance = excluded.balance,
            credits = excluded.credits, last_leaf = excluded.last_leaf, last_index = excluded.last_index,
            first_time = excluded.first_time, last_time = excluded.last_time
        """;

    private const string InsertMonth =
        "INSERT INTO customer_months (environment_id, customer_id, period, first_sequence) VALUES ($1, $2, $3, $4)";

    private const string InsertKey =
        "INSERT INTO idempotency_keys (environment_id, idempotency_key, log_index, request) VALUES ($1, $2, $3, $4)";

    private const string UpdateEnvironment =
        """
        UPDATE environments SET next_index = $2, last_time = $3, delta_count = $4, period = $5, period_delta_count = $6
        WHERE environment_id = $1
        """;

    private const string Touch = "UPDATE environments SET next_index = next_index WHERE environment_id = $1";

    public Task CreateEnvironmentAsync(long environment, string origin, string signedHead, CancellationToken ct) =>
        _writer.RunAsync(s =>
        {
            s.Execute(InsertEnvironment, environment, origin);
            return s.Execute(InsertLog, environment, signedHead);
        }, ct);

    public Task SettleAsync(long environment, CancellationToken ct) => _writer.RunAsync(s => s.Execute(Touch, environment), ct);

    // The writer goes from one to the next by itself.
    public int GroupsAtOnce => 2;

    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(AppendGroup group, CancellationToken ct) =>
        _writer.RunAsync<IReadOnlyList<AppendOutcome>>(s => Append(s, group), ct);

    public Task<LogState?> FindLogAsync(long environment, CancellationToken ct) =>
        Read(s => s.First(SelectLogState, LedgerRows.LogState, environment), ct);

    public Task<UsedKey?> FindKeyAsync(long environment, string idempotencyKey, CancellationToken ct) =>
        Read(s => new SqliteLookups(s, environment).Key(idempotencyKey), ct);

    private AppendOutcome[] Append(SqliteSession session, AppendGroup group)
    {
        // The transaction is immediate, so it holds the file's only write lock: that is the environment's lock here.
        var state = session.First(SelectLogState, LedgerRows.LogState, group.Environment)
            ?? throw new InvalidOperationException($"Environment {group.Environment} has no ledger.");
        var plan = new AppendPlan(
            state, new SqliteLookups(session, group.Environment), _clock.GetUtcNow().ToUnixTimeMilliseconds(), _waits);
        var outcomes = new AppendOutcome[group.Items.Count];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = plan.Add(group.Items[i]);
        Store(session, group.Environment, plan);
        return outcomes;
    }

    private static void Store(SqliteSession session, long environment, AppendPlan plan)
    {
        foreach (var row in plan.Deltas) Insert(session, environment, row);
        foreach (var row in plan.Checkpoints) Insert(session, environment, row);
        foreach (var head in plan.Customers.Values)
            session.Prepare(UpsertCustomer).Bind(environment).Bind(head.CustomerId).Bind(head.Unit).Bind(head.Sequence)
                .Bind(head.Balance).Bind(head.Credits).Bind(head.LastLeaf)
                .Bind(head.LastIndex).Bind(head.FirstTime).Bind(head.LastTime).Execute();
        foreach (var month in plan.Months)
            session.Execute(InsertMonth, environment, month.CustomerId, month.Period, month.FirstSequence);
        foreach (var (key, used) in plan.Keys)
            session.Prepare(InsertKey).Bind(environment).Bind(key).Bind(used.Row.LogIndex).Bind(used.Request).Execute();
        if (plan.IsEmpty) return;
        session.Execute(UpdateEnvironment, environment, plan.NextIndex, plan.LastTime,
            plan.DeltaCount, plan.Period, plan.PeriodDeltaCount);
    }

    private static void Insert(SqliteSession session, long environment, DeltaRow row) =>
        session.Prepare(InsertDelta).Bind(environment).Bind(row.LogIndex).Bind(row.CustomerId).Bind(row.Sequence)
            .Bind(Nanos64(row.Amount)).Bind(row.Balance).Bind(row.Credits).Bind(row.Time).Bind(row.Occurred)
            .Bind(row.Unit).Bind(row.Salt).Bind(row.Prev).Bind(row.Leaf).Bind(row.PayloadHash).Bind(row.Payload?.Salt)
            .Bind(row.Payload?.Reason).Bind(row.Payload?.ReferenceId).Bind(row.Payload?.Metadata)
            .Bind(row.Payload?.AdjustsIndex).Execute();

    private static void Insert(SqliteSession session, long environment, CheckpointRow row)
    {
        session.Execute(
            InsertCheckpoint, environment, row.LogIndex, (int)row.EntryType, row.CheckpointId, row.ReceiptId,
            row.CustomerId, row.Number, row.Start, row.End, row.FirstSequence, row.LastSequence, row.LogSize, row.Time,
            row.Root.ToArray(), row.Leaf.ToArray(), row.ProofRoot.ToArray(), row.Statement,
            row.Members is { } members ? MemberList.Encode(members) : null);
        if (row.Blocks is { } blocks)
            session.Execute(InsertCheckpointBlocks, environment, row.LogIndex, Hash.Join([.. blocks]));
    }

    private static long Nanos64(Amount amount) => (long)amount.Nanos;

    /// <summary>Look-ups inside the writing transaction.</summary>
    private sealed class SqliteLookups(SqliteSession session, long environment) : IAppendLookups
    {
        private const string SelectKey =
            "SELECT log_index, request FROM idempotency_keys WHERE environment_id = $1 AND idempotency_key = $2";

        private const string SelectFirstByReference =
            $"""
            SELECT {LedgerRows.DeltaColumns} FROM deltas INDEXED BY deltas_by_reference
            WHERE environment_id = $1 AND customer_id = $2 AND reference_id = $3 AND amount = $4
            ORDER BY log_index LIMIT 1
            """;

        private const string SelectLastByReference =
            $"""
            SELECT {LedgerRows.DeltaColumns} FROM deltas INDEXED BY deltas_by_reference
            WHERE environment_id = $1 AND customer_id = $2 AND reference_id = $3
            ORDER BY log_index DESC LIMIT 1
            """;

        private const string SelectFirstFrom =
            $"""
            SELECT {LedgerRows.DeltaColumns} FROM deltas
            WHERE environment_id = $1 AND log_index >= $2 ORDER BY log_index LIMIT 1
            """;

        private const string SelectOfWindow =
            $"""
            SELECT {LedgerRows.CheckpointColumns} FROM checkpoints INDEXED BY checkpoints_by_window
            WHERE environment_id = $1 AND entry_type = $2 AND customer_id = $3 AND window_start = $4 AND window_end = $5
            ORDER BY log_index DESC LIMIT 1
            """;

        private const string SelectSelection =
            $"""
            SELECT {LedgerRows.CheckpointColumns} FROM checkpoints INDEXED BY checkpoints_by_number
            WHERE environment_id = $1 AND entry_type = 6 AND customer_id = $2 AND root = $3 LIMIT 1
            """;

        public UsedKey? Key(string idempotencyKey)
        {
            var found = session.Prepare(SelectKey).Bind(environment).Bind(idempotencyKey)
                .First(static s => new StoredKey(s.Integer(0), s.IsNull(1) ? null : s.Text(1)));
            if (found is null) return null;
            LogRow row = Delta(found.Index) ?? (LogRow?)Entry(found.Index)
                ?? throw new InvalidDataException($"Entry {found.Index} of environment {environment} is missing.");
            return new UsedKey(row, found.Request);
        }

        public CustomerHead? Customer(string customerId) =>
            session.Prepare(SelectCustomer).Bind(environment).Bind(customerId).First(SqliteRows.Customer);

        public DeltaRow? Delta(long logIndex) => session.First(SelectDelta, LedgerRows.Delta, environment, logIndex);

        public DeltaRow? FirstDeltaFrom(long logIndex) =>
            session.First(SelectFirstFrom, LedgerRows.Delta, environment, logIndex);

        public DeltaRow? DeltaBySequence(string customerId, long sequence) =>
            session.First(SelectBySequence, LedgerRows.Delta, environment, customerId, sequence, sequence);

        public DeltaRow? FirstByReference(string customerId, string referenceId, Amount amount) =>
            session.Prepare(SelectFirstByReference).Bind(environment).Bind(customerId).Bind(referenceId)
                .Bind(Nanos64(amount)).First(SqliteRows.Delta);

        public DeltaRow? LastByReference(string customerId, string referenceId) =>
            session.First(SelectLastByReference, LedgerRows.Delta, environment, customerId, referenceId);

        public CheckpointRow? LastCheckpoint(EntryType type, string customerId) =>
            session.First(SelectLastCheckpoint, LedgerRows.Checkpoint, environment, (int)type, customerId);

        public CheckpointRow? CheckpointOfWindow(EntryType type, string customerId, long start, long end) =>
            session.First(SelectOfWindow, LedgerRows.Checkpoint, environment, (int)type, customerId, start, end);

        public CheckpointRow? Selection(string customerId, Hash root) =>
            session.First(SelectSelection, LedgerRows.Checkpoint, environment, customerId, root.ToArray());

        private CheckpointRow? Entry(long logIndex) =>
            session.First(SelectCheckpoint, LedgerRows.Checkpoint, environment, logIndex);

        private sealed record StoredKey(long Index, string? Request);
    }
}
