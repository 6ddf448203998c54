using Npgsql;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>What a plan stores, as set-based statements.</summary>
internal static class AppendRows
{
    /// <summary>Empty if the plan stores nothing.</summary>
    public static List<NpgsqlBatchCommand> Commands(long environment, AppendPlan plan)
    {
        var commands = new List<NpgsqlBatchCommand>();
        if (plan.Deltas.Count > 0)
        {
            commands.Add(Deltas(environment, plan.Deltas));
            commands.Add(Customers(environment, [.. plan.Customers.Values]));
        }
        if (plan.Months.Count > 0) commands.Add(Months(environment, plan.Months));
        foreach (var row in plan.Checkpoints)
        {
            commands.Add(Checkpoint(environment, row));
            if (row.Blocks is { } blocks)
                commands.Add(Parameters.Command(
                    AppendStatements.InsertCheckpointBlocks, environment, row.LogIndex, Hash.Join([.. blocks])));
        }
        if (plan.Keys.Count > 0) commands.Add(Keys(environment, plan.Keys));
        if (!plan.IsEmpty)
            commands.Add(Parameters.Command(AppendStatements.UpdateEnvironment, environment, plan.NextIndex, plan.LastTime,
                plan.DeltaCount, plan.Period, plan.PeriodDeltaCount));
        return commands;
    }

    private static NpgsqlBatchCommand Deltas(long environment, List<DeltaRow> rows) => Parameters.Command(
        AppendStatements.InsertDeltas, environment,
        Column(rows, r => r.LogIndex), Column(rows, r => r.CustomerId), Column(rows, r => r.Sequence),
        Column(rows, r => (long)r.Amount.Nanos), Column(rows, r => r.Balance.ToString()),
        Column(rows, r => r.Credits.ToString()), Column(rows, r => r.Time), Column(rows, r => r.Occurred),
        Column(rows, r => r.Unit), Column(rows, r => r.Salt.ToArray()), Column(rows, r => r.Prev?.ToArray()),
        Column(rows, r => r.Leaf.ToArray()), Column(rows, r => r.PayloadHash.ToArray()),
        Column(rows, r => r.Payload?.Salt.ToArray()), Column(rows, r => r.Payload?.Reason),
        Column(rows, r => r.Payload?.ReferenceId), Column(rows, r => r.Payload?.Metadata),
        Column(rows, r => r.Payload?.AdjustsIndex));

    private static NpgsqlBatchCommand Customers(long environment, List<CustomerHead> heads) => Parameters.Command(
        AppendStatements.UpsertCustomers, environment,
        Column(heads, h => h.CustomerId), Column(heads, h => h.Unit), Column(heads, h => h.Sequence),
        Column(heads, h => h.Balance.ToString()), Column(heads, h => h.Credits.ToString()),
        Column(heads, h => h.LastLeaf?.ToArray()), Column(heads, h => h.LastIndex), Column(heads, h => h.FirstTime),
        Column(heads, h => h.LastTime));

    private static NpgsqlBatchCommand Months(long environment, List<CustomerMonth> months) => Parameters.Command(
        AppendStatements.InsertMonths, environment, Column(months, m => m.CustomerId),
        Column(months, m => (long)m.Period), Column(months, m => m.FirstSequence));

    private static NpgsqlBatchCommand Keys(long environment, IReadOnlyDictionary<string, UsedKey> keys)
    {
        var list = keys.ToList();
        return Parameters.Command(AppendStatements.InsertKeys, environment,
            Column(list, k => k.Key), Column(list, k => k.Value.Row.LogIndex), Column(list, k => k.Value.Request));
    }

    private static NpgsqlBatchCommand Checkpoint(long environment, CheckpointRow row) => Parameters.Command(
        AppendStatements.InsertCheckpoint, environment, row.LogIndex, (int)row.EntryType, row.CheckpointId, row.ReceiptId,
        row.CustomerId, row.Number, row.Start, row.End, row.FirstSequence, row.LastSequence, row.LogSize, row.Time,
        row.Root.ToArray(), row.Leaf.ToArray(), row.ProofRoot.ToArray(), row.Statement,
        row.Members is { } members ? MemberList.Encode(members) : null);

    private static TColumn[] Column<TRow, TColumn>(List<TRow> rows, Func<TRow, TColumn> column)
    {
        var values = new TColumn[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = column(rows[i]);
        return values;
    }
}
