using System.Globalization;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// Follows the covered deltas in order: one customer's dense, linked history (step 3), its sums (step 4) and its tree
/// (step 6).
/// </summary>
internal sealed class DeltaChain
{
    private readonly CheckpointStatement _checkpoint;
    private readonly StepBook _book;
    private readonly Frontier _tree = new();
    private Amount _credits;
    private Amount _debits;
    private Amount _balance;
    private long _lastTime;

    public DeltaChain(CheckpointStatement checkpoint, StepBook book) =>
        (_checkpoint, _book, _balance) = (checkpoint, book, checkpoint.Opening);

    public long Count { get; private set; }

    public long FirstIndex { get; private set; }

    public Hash? FirstPrev { get; private set; }

    public long LastIndex { get; private set; }

    public long LastTime => _lastTime;

    public Hash LastLeaf { get; private set; }

    public void Add(long line, in DecodedLine delta)
    {
        if (Count == 0) (FirstIndex, FirstPrev) = (delta.Index, delta.Prev);
        if (!_book.HasFailed(StepBook.History) && HistoryError(delta) is { } history)
            _book.Fail(StepBook.History, Text($"line {line}, sequence {delta.Sequence}: {history}"));
        if (!_book.HasFailed(StepBook.Amounts) && AmountError(delta) is { } amount)
            _book.Fail(StepBook.Amounts, Text($"line {line}, sequence {delta.Sequence}: {amount}"));
        _tree.Append(delta.Leaf);
        Count++;
        (LastIndex, LastLeaf, _lastTime, _balance) = (delta.Index, delta.Leaf, delta.Time, delta.Balance);
    }

    /// <summary>Compares what was followed with what the checkpoint says.</summary>
    public void End(Hash? askedRoot)
    {
        EndHistory();
        EndAmounts();
        EndRoot(askedRoot);
    }

    private string? HistoryError(in DecodedLine delta)
    {
        if (!delta.HasOrigin) return $"the origin is not the checkpoint's, {_checkpoint.Origin}";
        if (!delta.HasCustomer) return $"the customer is not {_checkpoint.Customer}";
        if (!delta.HasUnit) return $"the unit is not '{_checkpoint.Unit}'";
        // The sequence that is expected may be past the last one, but not past the numbers: Count is one of lines.
        if (delta.Sequence != _checkpoint.From + Count)
            return Text($"the sequence should be {_checkpoint.From + Count}");
        if (Count > 0 && delta.Prev != LastLeaf) return "it does not link to the delta before it";
        if (Count > 0 && delta.Index <= LastIndex)
            return Text($"its index {delta.Index} is not beyond {LastIndex}, that of the delta before it");
        if (Count > 0 && delta.Time < _lastTime) return "it is earlier than the delta before it";
        return delta.Time >= _checkpoint.Start && delta.Time < _checkpoint.End ? null
            : $"its time {Timestamp.Text(delta.Time)} is outside of the window";
    }

    private string? AmountError(in DecodedLine delta)
    {
        if ((delta.Sequence == 1) != (delta.Prev is null))
            return "the first delta of a customer, and no other, has an empty prev";
        // Both are within the range of balances, so this stays far from the ends of Int128.
        var expected = _balance + delta.Amount;
        if (delta.Balance != expected) return $"the balance is {delta.Balance}, and should be {expected}";
        if (delta.Amount.IsNegative) _debits += delta.Amount;
        else _credits += delta.Amount;
        // Sums beyond the range can't be the checkpoint's, and adding on could leave Int128.
        return _credits.IsWithinBalanceRange && _debits.IsWithinBalanceRange ? null
            : "credits or debits are out of range";
    }

    private void EndHistory()
    {
        if (_checkpoint.To - _checkpoint.From + 1 != _checkpoint.Count)
        {
            _book.Fail(StepBook.History, Text(
                $"the checkpoint counts {_checkpoint.Count} deltas from {_checkpoint.From} to {_checkpoint.To}"));
        }
        if (Count != _checkpoint.Count)
            _book.Fail(StepBook.History, Text($"there are {Count} deltas; the checkpoint covers {_checkpoint.Count}"));
        if (_checkpoint.Time < _lastTime)
            _book.Fail(StepBook.History, "the checkpoint is dated before its last delta");
        _book.Pass(StepBook.History, Text(
            $"{Count} deltas of one customer, {_checkpoint.From} to {_checkpoint.To}, linked, in the window"));
    }

    private void EndAmounts()
    {
        if (_checkpoint.From == 1 && !_checkpoint.Opening.IsZero)
            _book.Fail(StepBook.Amounts, $"the history begins at {_checkpoint.Opening}, not at 0");
        Compare("closing balance", _checkpoint.Closing, _balance);
        Compare("credits", _checkpoint.Credits, _credits);
        Compare("debits", _checkpoint.Debits, _debits);
        _book.Pass(StepBook.Amounts,
            $"{_checkpoint.Opening} + {_credits} credits + {_debits} debits = {_checkpoint.Closing}");
    }

    private void Compare(string name, Amount stated, Amount found)
    {
        if (stated != found) _book.Fail(StepBook.Amounts, $"the {name} is {found}; the checkpoint says {stated}");
    }

    private void EndRoot(Hash? asked)
    {
        var root = _tree.Root();
        if (root != _checkpoint.Root)
            _book.Fail(StepBook.Root, $"the deltas' root is {root}; the checkpoint says {_checkpoint.Root}");
        if (_checkpoint.From == 1 && _checkpoint.History != root)
            _book.Fail(StepBook.Root, "the window is the whole history, but the checkpoint's history has another root");
        var proofRoot = ProofRoot.Of(_checkpoint.Root, _checkpoint.Encode()).ToPrefixedHex();
        if (asked is null)
        {
            _book.Miss(StepBook.Root,
                $"no proof root was asked for; this file's is {proofRoot}, and the invoice has to say the same");
            return;
        }
        if (asked.Value.ToPrefixedHex() != proofRoot)
            _book.Fail(StepBook.Root, $"the proof root is {proofRoot}; asked for was {asked.Value.ToPrefixedHex()}");
        _book.Pass(StepBook.Root, $"the deltas' root, and the proof root {proofRoot}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
