using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Fsck;

/// <summary>Folds selections and environment checkpoints again from the entries that they list.</summary>
internal sealed class MemberCheck(ILedgerScan ledger, long environment, Action<Damage> report)
{
    public void Run()
    {
        CheckpointRow? previous = null;
        foreach (var row in ledger.Checkpoints(environment))
        {
            var bytes = Encoding.UTF8.GetBytes(row.Statement);
            if (row.EntryType == EntryType.Selection && SelectionStatement.Parse(bytes, out _) is { } selection)
                CheckSelection(row, selection);
            if (row.EntryType != EntryType.EnvironmentCheckpoint) continue;
            if (EnvironmentCheckpointStatement.Parse(bytes, out _) is { } statement)
                CheckEnvironment(row, statement, previous);
            previous = row;
        }
    }

    private void CheckSelection(CheckpointRow row, SelectionStatement statement)
    {
        if (Fold<DeltaRow>(row, statement.Count, statement.Root) is not { } deltas) return;
        if (deltas.Any(d => d.CustomerId != statement.Customer || d.LogIndex >= statement.Size))
            Report(row, "it lists a delta of another customer or beyond its log size");
        if (!Grows(deltas, (a, b) => a.Sequence.CompareTo(b.Sequence)))
            Report(row, "its deltas are not in sequence order");
        var net = deltas.Aggregate(Amount.Zero, (sum, d) => sum + d.Amount);
        if (statement.Net != net) Report(row, $"its net is {statement.Net} where {net} is due");
    }

    private void CheckEnvironment(CheckpointRow row, EnvironmentCheckpointStatement statement, CheckpointRow? previous)
    {
        if (statement.Number != (previous?.Number ?? 0) + 1)
            Report(row, $"its number is {statement.Number} where {(previous?.Number ?? 0) + 1} is due");
        if (statement.Prev != previous?.Leaf)
            Report(row, "its link to the environment's previous checkpoint does not match");
        if (Fold<CheckpointRow>(row, statement.Count, statement.Root) is not { } customers) return;
        bool IsOfWindow(CheckpointRow c) => c.EntryType == EntryType.Checkpoint
            && c.Start == statement.Start && c.End == statement.End && c.LogIndex < row.LogIndex;
        if (!customers.TrueForAll(IsOfWindow))
            Report(row, "it lists what is not a customer's checkpoint of its window, made before it");
        if (!Grows(customers, (a, b) => string.CompareOrdinal(a.CustomerId, b.CustomerId)))
            Report(row, "its checkpoints are not in the order of the customers' ids");
    }

    /// <summary>The entries that a row lists, if they are there; their count and root are checked.</summary>
    private List<T>? Fold<T>(CheckpointRow row, long count, Hash root)
        where T : LogRow
    {
        if (ledger.Members(environment, row.LogIndex) is not { } members)
        {
            Report(row, "the list of the entries it covers is missing");
            return null;
        }
        var found = members.Select(index => ledger.FindEntry(environment, index)).OfType<T>().ToList();
        if (found.Count != members.Count) Report(row, "entries that it covers are missing");
        if (members.Count != count) Report(row, $"it lists {members.Count} entries where {count} are due");
        if (MerkleHasher.Root([.. found.Select(r => r.Leaf)]) != root)
            Report(row, "its root is not that of the entries it lists");
        return found;
    }

    private static bool Grows<T>(List<T> rows, Comparison<T> compare) =>
        rows.Zip(rows.Skip(1)).All(pair => compare(pair.First, pair.Second) < 0);

    private void Report(CheckpointRow row, string what) =>
        report(new Damage(what, environment, row.LogIndex, row.CustomerId.Length == 0 ? null : row.CustomerId));
}
