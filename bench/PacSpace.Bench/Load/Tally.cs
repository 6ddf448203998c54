using PacSpace.Core.Amounts;

namespace PacSpace.Bench.Load;

/// <summary>
/// What was acknowledged, per customer: how many deltas, their exact sum, and which sequence numbers, by their sum and
/// the sum of their squares. A set of as many different numbers with the same two sums is another one only by a rare
/// accident; a number that is given twice, left out or shifted changes them.
/// </summary>
internal sealed class Tally(int customers)
{
    private readonly CustomerTally[] _customers =
        [.. Enumerable.Range(0, customers).Select(_ => new CustomerTally())];

    public CustomerTally this[int customer] => _customers[customer];

    public int Customers => _customers.Length;

    public long Count => _customers.Sum(c => c.Count);
}

internal sealed class CustomerTally
{
    private readonly Lock _gate = new();

    public long Count { get; private set; }

    public Amount Sum { get; private set; }

    public Int128 Sequences { get; private set; }

    public Int128 Squares { get; private set; }

    public long LastSequence { get; private set; }

    /// <summary>The running balance that came with the last sequence number; null: a batch, which names none.</summary>
    public Amount? LastBalance { get; private set; }

    public void Add(long sequence, Amount amount, Amount? balance)
    {
        lock (_gate)
        {
            Count++;
            Sum += amount;
            Sequences += sequence;
            Squares += (Int128)sequence * sequence;
            if (sequence < LastSequence) return;
            (LastSequence, LastBalance) = (sequence, balance);
        }
    }
}
