using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// That each receipt names exactly the deltas that its window held when it was made. Its id is the right to see it and
/// is not told.
/// </summary>
internal sealed class ReceiptCheck(ILedgerScan ledger, LogState state, Action<Damage> report)
{
    public void Run()
    {
        foreach (var receipt in ledger.Receipts(state.Log.Environment))
            if (ErrorOf(receipt) is { } error) Report(receipt.Range, error);
    }

    private string? ErrorOf(ReceiptRow receipt)
    {
        var (range, size) = (receipt.Range, receipt.LogSize);
        if (size > state.NextIndex) return "its log size is beyond the log";
        if (range.FirstSequence < 1 || range.LastSequence < range.FirstSequence - 1) return "it covers no run of deltas";
        bool IsBefore(DeltaRow row) => row.LogIndex < size && row.Time < range.End;
        if (range.LastSequence >= range.FirstSequence)
        {
            if (Find(range, range.FirstSequence) is not { } first || Find(range, range.LastSequence) is not { } last)
                return "deltas that it covers are missing";
            if (first.Time < range.Start || !IsBefore(last)) return "it covers deltas outside its window";
        }
        var earlier = range.HasWindow ? Find(range, range.FirstSequence - 1) : null;
        return earlier?.Time >= range.Start || Find(range, range.LastSequence + 1) is { } later && IsBefore(later)
            ? "it leaves out a delta of its window" : null;
    }

    /// <summary>A row that can't be read is the entries' damage, and is told there.</summary>
    private DeltaRow? Find(ReceiptRange range, long sequence)
    {
        try
        {
            return ledger.FindDelta(state.Log.Environment, range.CustomerId, sequence);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private void Report(ReceiptRange range, string what) => report(new Damage(
        $"a receipt of sequences {range.FirstSequence} to {range.LastSequence}: {what}",
        state.Log.Environment, null, range.CustomerId));
}
