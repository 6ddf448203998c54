using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// Folds every customer's checkpoints again: chain, window, sums and both roots. One customer's checkpoints are held at
/// a time, and its leaves are read once for all of them.
/// </summary>
internal sealed class CheckpointCheck(ILedgerScan ledger, long environment, Action<Damage> report)
{
    private sealed record Made(CheckpointRow Row, CheckpointStatement Statement);

    public void Run()
    {
        var made = new List<Made>();
        foreach (var row in ledger.Checkpoints(environment).Where(r => r.EntryType == EntryType.Checkpoint))
        {
            if (made.Count > 0 && made[0].Row.CustomerId != row.CustomerId) Flush(made);
            if (CheckpointStatement.Parse(Encoding.UTF8.GetBytes(row.Statement), out _) is { } statement)
                made.Add(new Made(row, statement));
        }
        Flush(made);
    }

    private void Flush(List<Made> made)
    {
        Made? previous = null;
        foreach (var one in made)
        {
            CheckChain(one, previous);
            previous = one;
            try
            {
                CheckWindow(one);
            }
            catch (InvalidDataException e)
            {
                Report(one, $"it can't be folded again: {e.Message}");
            }
        }
        if (made.Count > 0) CheckRoots(made);
        made.Clear();
    }

    private void CheckChain(Made one, Made? previous)
    {
        var (statement, last) = (one.Statement, previous?.Statement);
        if (statement.Number != (last?.Number ?? 0) + 1)
            Report(one, $"its number is {statement.Number} where {(last?.Number ?? 0) + 1} is due");
        if (statement.Prev != previous?.Row.Leaf)
            Report(one, "its link to the customer's previous checkpoint does not match");
        if (statement.Size < last?.Size)
            Report(one, $"its log size {statement.Size} is below the previous checkpoint's {last.Size}");
    }

    /// <summary>Times and indices grow along the history, so the rows at both edges tell the whole window.</summary>
    private void CheckWindow(Made one)
    {
        var s = one.Statement;
        DeltaRow? At(long sequence) => ledger.FindDelta(environment, s.Customer, sequence);
        bool Covers(DeltaRow row) => row.Time >= s.Start && row.Time < s.End && row.LogIndex < s.Size;

        if (s.From < 1 || s.To < s.From) Report(one, $"it covers sequences {s.From} to {s.To}");
        else if (At(s.From) is not { } first || At(s.To) is not { } last)
            Report(one, "deltas that it covers are missing");
        else
        {
            var before = At(s.From - 1);
            if (!Covers(first) || !Covers(last)) Report(one, "it covers deltas outside its window or log size");
            if (before is not null && Covers(before) || At(s.To + 1) is { } next && Covers(next))
                Report(one, "it leaves out a delta of its window");
            CheckSums(one, before, last);
        }
    }

    private void CheckSums(Made one, DeltaRow? before, DeltaRow last)
    {
        void Expect<T>(string name, T stated, T due)
        {
            if (!Equals(stated, due)) Report(one, $"its {name} is {stated} where {due} is due");
        }

        var s = one.Statement;
        Expect("count", s.Count, s.To - s.From + 1);
        Expect("opening", s.Opening, before?.Balance ?? Amount.Zero);
        Expect("closing", s.Closing, last.Balance);
        Expect("credits", s.Credits, last.Credits - (before?.Credits ?? Amount.Zero));
        Expect("debits", s.Debits, last.Debits - (before?.Debits ?? Amount.Zero));
        Expect("unit", s.Unit, last.Unit);
    }

    private void CheckRoots(List<Made> made)
    {
        var starts = made.Select(m => m.Statement.From).ToHashSet();
        var ends = made.ToLookup(m => m.Statement.To);
        var lastUse = made.GroupBy(m => m.Statement.From).ToDictionary(g => g.Key, g => g.Max(m => m.Statement.To));
        var history = new Frontier();
        var windows = new Dictionary<long, BlockFold>();
        var last = made.Max(m => m.Statement.To);
        foreach (var (sequence, leaf) in ledger.Leaves(environment, made[0].Row.CustomerId, last))
        {
            // A missing row is told elsewhere; what would be folded over it is not what it was.
            if (sequence != history.Size + 1 || leaf.Length != Hash.Size) return;
            history.Append(new Hash(leaf));
            if (starts.Contains(sequence)) windows.Add(sequence, new BlockFold());
            foreach (var window in windows.Values) window.Append(new Hash(leaf));
            foreach (var one in ends[sequence]) CheckRoots(one, windows.GetValueOrDefault(one.Statement.From), history);
            foreach (var done in windows.Keys.Where(from => lastUse[from] <= sequence).ToList()) windows.Remove(done);
        }
    }

    private void CheckRoots(Made one, BlockFold? window, Frontier history)
    {
        if (one.Statement.Root != window?.Root()) Report(one, "its root is not that of the leaves it covers");
        // Missing ones cost whoever asks for a proof some time; false ones would cost the proof.
        else if (ledger.FindCheckpointBlocks(environment, one.Row.LogIndex) is { } stored
            && !stored.AsSpan().SequenceEqual(Hash.Join([.. window.Blocks])))
            Report(one, "its stored block roots are not those of the leaves it covers");
        if (one.Statement.History != history.Root())
            Report(one, $"its history is not the root of the customer's first {history.Size} leaves");
    }

    private void Report(Made one, string what) =>
        report(new Damage(what, environment, one.Row.LogIndex, one.Row.CustomerId));
}
