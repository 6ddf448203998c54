using System.Globalization;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// The statements around the window (step 5): the delta before it, the delta after it and the checkpoint before.
/// </summary>
internal sealed record Neighbours(DeltaStatement? Before, DeltaStatement? After, CheckpointStatement? Previous)
{
    public void Check(CheckpointStatement checkpoint, DeltaChain deltas, long logSize, StepBook book)
    {
        var error = BeforeError(checkpoint, deltas) ?? AfterError(checkpoint, deltas, logSize)
            ?? PreviousError(checkpoint);
        if (error is not null) book.Fail(StepBook.Neighbours, error);
        book.Pass(StepBook.Neighbours, string.Join("; ",
            Before is null ? "the history begins in this window" : "joins the delta before",
            After is null ? "no delta after it is shown" : "the next delta is outside of the window",
            Previous is null ? "first checkpoint" : "follows the previous checkpoint"));
    }

    private string? BeforeError(CheckpointStatement checkpoint, DeltaChain deltas)
    {
        if (Before is null)
        {
            return checkpoint.From == 1 ? null
                : Text($"before is null, but the window begins at sequence {checkpoint.From}");
        }
        if (checkpoint.From == 1) return "before is given, but the window begins at sequence 1";
        if (Before.Sequence != checkpoint.From - 1)
            return Text($"before has sequence {Before.Sequence}, and should have {checkpoint.From - 1}");
        if ((Before.Sequence == 1) != (Before.Prev is null))
            return "before has an empty prev where none is due, or the other way round";
        if (Before.LeafHash() != deltas.FirstPrev) return "the first delta does not link to before";
        if (Before.Balance != checkpoint.Opening)
            return $"before leaves a balance of {Before.Balance}; the checkpoint opens with {checkpoint.Opening}";
        if (Before.Time >= checkpoint.Start) return "before belongs to the window, by its time";
        return Before.Index < deltas.FirstIndex ? null : "before does not stand before the first delta in the log";
    }

    private string? AfterError(CheckpointStatement checkpoint, DeltaChain deltas, long logSize)
    {
        if (After is null) return null;
        if (After.Sequence != (Int128)checkpoint.To + 1)
            return Text($"after has sequence {After.Sequence}, and should follow {checkpoint.To}");
        if (After.Prev != deltas.LastLeaf) return "after does not link to the last delta";
        if (After.Balance != checkpoint.Closing + After.Amount)
            return "after does not continue from the closing balance";
        if (After.Time < checkpoint.End && After.Index < checkpoint.Size)
            return "after belongs to the window, by its time and its index";
        if (After.Index <= deltas.LastIndex || After.Index >= logSize || After.Time < deltas.LastTime)
            return "after does not stand between the last delta and the tree head";
        return null;
    }

    private string? PreviousError(CheckpointStatement checkpoint)
    {
        if ((checkpoint.Number == 1) != (checkpoint.Prev is null))
            return "the first checkpoint of a customer, and no other, has an empty prev";
        if (Previous is null)
        {
            return checkpoint.Number == 1 ? null
                : Text($"previous is null, but this is checkpoint {checkpoint.Number}");
        }
        if (checkpoint.Number == 1) return "previous is given, but this is checkpoint 1";
        if (Previous.Number != checkpoint.Number - 1)
            return Text($"previous has number {Previous.Number}, and should have {checkpoint.Number - 1}");
        if (Previous.LeafHash() != checkpoint.Prev) return "the checkpoint does not link to previous";
        if (Previous.To == checkpoint.From - 1 && Previous.Closing != checkpoint.Opening)
            return $"previous closes with {Previous.Closing}; the checkpoint opens with {checkpoint.Opening}";
        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
