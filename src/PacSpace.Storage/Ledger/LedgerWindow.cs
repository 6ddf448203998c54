using PacSpace.Core.Amounts;

namespace PacSpace.Storage.Ledger;

/// <summary>
/// A run of one customer's deltas and what it adds up to. Rows never change, so a window stays what it was.
/// </summary>
/// <param name="First">First sequence; one more than <paramref name="Last"/> if the window is empty.</param>
/// <param name="Opening">Balance before the first delta.</param>
/// <param name="Credits">Sum of the positive amounts.</param>
/// <param name="Debits">Sum of the negative amounts, at most 0.</param>
public sealed record LedgerWindow(long First, long Last, Amount Opening, Amount Closing, Amount Credits, Amount Debits)
{
    public long Count => Last - First + 1;

    public Amount NetChange => Closing - Opening;
}

public static class LedgerWindows
{
    /// <summary>The run of sequences from <paramref name="first"/> to <paramref name="last"/>; differences of two rows, no fold.</summary>
    public static async Task<LedgerWindow> ReadWindowAsync(
        this ILedgerStore store, long environment, CustomerHead customer, long first, long last, CancellationToken ct)
    {
        var (opening, credits) = await SumsAtAsync(store, environment, customer, first - 1, ct);
        var (closing, endCredits) = last < first ? (opening, credits) : await SumsAtAsync(store, environment, customer, last, ct);
        return new LedgerWindow(
            first, last, opening, closing, endCredits - credits, closing - endCredits - (opening - credits));
    }

    /// <summary>The sequences recorded in a span of time, among those from first to last; empty: first is last + 1.</summary>
    /// <param name="start">Inclusive, Unix milliseconds; null: from the first.</param>
    /// <param name="end">Exclusive, Unix milliseconds; null: to the last.</param>
    public static async Task<(long First, long Last)> FindSequencesAsync(
        this ILedgerStore store, long environment, string customerId, long? start, long? end, long first, long last, CancellationToken ct)
    {
        if (end is { } until) last = await store.SequenceBeforeTimeAsync(environment, customerId, until, last, ct);
        if (start is { } from)
            first = Math.Max(first, await store.SequenceBeforeTimeAsync(environment, customerId, from, last, ct) + 1);
        return (Math.Min(first, last + 1), last);
    }

    private static async Task<(Amount Balance, Amount Credits)> SumsAtAsync(
        ILedgerStore store, long environment, CustomerHead customer, long sequence, CancellationToken ct)
    {
        if (sequence == 0) return default;
        var rows = await store.ReadDeltasAsync(environment, customer.CustomerId, sequence, sequence, ct);
        if (rows.Count == 1) return (rows[0].Balance, rows[0].Credits);
        // The row is what verification vouches for. Where somebody removed the last one, the head still knows its sums.
        return sequence == customer.Sequence ? (customer.Balance, customer.Credits)
            : throw new InvalidDataException($"Delta {sequence} of '{customer.CustomerId}' is missing.");
    }
}
