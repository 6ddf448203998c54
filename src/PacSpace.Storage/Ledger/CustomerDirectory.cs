using PacSpace.Core.Amounts;

namespace PacSpace.Storage.Ledger;

/// <summary>A customer with what its tenant says of it.</summary>
/// <param name="DisplayName">Null if none was given.</param>
/// <param name="CreatedAt">When it was made, by hand or by its first delta, Unix milliseconds.</param>
public sealed record DirectoryEntry(CustomerHead Head, string? DisplayName, long CreatedAt);

/// <summary>A customer to make before its first delta.</summary>
/// <param name="Unit">Binds the first delta; empty: that one may set it.</param>
/// <param name="CadenceSeconds">Shortest time between two deltas; 0: no limit.</param>
public sealed record NewCustomer(string CustomerId, string DisplayName, string Unit, long CadenceSeconds);

/// <summary>What to change of a customer; null: as it is.</summary>
public sealed record CustomerChange(string? DisplayName, string? Unit, long? CadenceSeconds);

/// <summary>Which customers a list is about.</summary>
/// <param name="Search">Text that id or display name contain, as <see cref="CustomerSearch.Fold"/> gives it; null: any.</param>
/// <param name="Period">A UTC month as <c>yyyymm</c>: customers with deltas in it, and its figures; null: of all time.</param>
/// <param name="IncludesEmpty">True: without a period, also customers that have no delta.</param>
public sealed record CustomerFilter(string? Search, int? Period, bool IncludesEmpty);

/// <summary>A customer and what was recorded for it, in all or in one month.</summary>
/// <param name="Opening">Balance before the first of the deltas.</param>
/// <param name="Net">Sum of the deltas' amounts.</param>
/// <param name="FirstTime">Time of the first of them, Unix milliseconds; null if there are none.</param>
public sealed record CustomerFigures(
    DirectoryEntry Entry, long Deltas, Amount Opening, Amount Net, long? FirstTime, long? LastTime)
{
    /// <summary>Sum of those of the deltas that a signed head covers.</summary>
    /// <param name="lastCovered">The customer's last delta that one covers, whenever it was; null if none is.</param>
    public Amount NetUpTo(DeltaRow? lastCovered)
    {
        if (lastCovered is null || FirstTime is not { } first || lastCovered.Time < first) return default;
        return lastCovered.Time > LastTime ? Net : lastCovered.Balance - Opening;
    }

    internal static CustomerFigures OfAll(DirectoryEntry entry) => entry.Head is { Sequence: > 0 } head
        ? new CustomerFigures(entry, head.Sequence, default, head.Balance, head.FirstTime, head.LastTime)
        : new CustomerFigures(entry, 0, default, default, null, null);
}

/// <summary>How many customers an environment has.</summary>
/// <param name="WithDeltas">Customers with at least one delta.</param>
/// <param name="Empty">Customers that were made and have no delta yet.</param>
/// <param name="Active">Customers with a delta in the month that was asked for.</param>
/// <param name="Created">Customers made in that month, by hand or by their first delta.</param>
public sealed record CustomerCounts(long WithDeltas, long Empty, long Active, long Created);

/// <summary>A month in which a customer has deltas.</summary>
/// <param name="Period">The UTC month as <c>yyyymm</c>.</param>
/// <param name="FirstSequence">Its first delta.</param>
public sealed record CustomerMonth(string CustomerId, int Period, long FirstSequence);

/// <summary>Text without regard to case, the same whatever the database.</summary>
public static class CustomerSearch
{
    /// <summary>
    /// Folds case by Unicode's simple mappings; by way of upper case, so that letters with two lower forms (σ, ς) are one.
    /// </summary>
    public static string Fold(string text) => text.ToUpperInvariant().ToLowerInvariant();
}
