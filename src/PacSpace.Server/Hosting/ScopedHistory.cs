using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Scopes;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

/// <summary>
/// One customer's deltas in a scope, fixed at the moment of asking: rows never change, so later appends don't move it.
/// </summary>
/// <param name="State">The log's state read before anything else.</param>
/// <param name="Window">All recorded deltas in scope.</param>
/// <param name="StartingBalance">Balance that the scope starts from by itself: a starting checkpoint's closing balance, else 0.</param>
internal sealed record ScopedHistory(LogState State, CustomerHead Customer, Scope Scope, LedgerWindow Window, Amount StartingBalance)
{
    public static ApiError UnknownCustomer(string customerId) => ApiError.NotFound(
        ErrorCodes.CustomerNotFound, $"There is no customer '{customerId}' in this environment.") with { CustomerId = customerId };

    /// <summary>
    /// Reads what is in scope, which is nothing for a customer that was made and has no delta yet; the error to answer
    /// with if customer or starting checkpoint are unknown.
    /// </summary>
    /// <param name="sizeLimit">Leave out deltas at or above this log index; null: all recorded ones count.</param>
    public static async Task<(ScopedHistory? History, ApiError? Error)> ReadAsync(
        ILedgerStore store, long environment, string customerId, Scope scope, long? sizeLimit, CancellationToken ct)
    {
        var state = await store.FindLogAsync(environment, ct);
        var customer = await store.FindCustomerAsync(environment, customerId, ct);
        if (state is null || customer is null) return (null, UnknownCustomer(customerId));

        var start = new StartingPoint(0, default);
        if (scope.Checkpoint is { } reference)
        {
            if (await FindStartAsync(store, environment, customerId, reference, ct) is not { } found)
                return (null, ApiError.NotFound(ErrorCodes.CheckpointNotFound,
                    $"'{reference}' names no checkpoint or record of customer '{customerId}'."));
            start = found;
        }
        var last = sizeLimit is { } size
            ? await store.SequenceBeforeIndexAsync(environment, customerId, size, customer.Sequence, ct) : customer.Sequence;
        var (first, end) = await store.FindSequencesAsync(
            environment, customerId, scope.Start, scope.End, Math.Min(start.Sequence, last) + 1, last, ct);
        var window = await store.ReadWindowAsync(environment, customer, first, end, ct);
        return (new ScopedHistory(state, customer, scope, window, start.Balance), null);
    }

    private static async Task<StartingPoint?> FindStartAsync(
        ILedgerStore store, long environment, string customerId, string reference, CancellationToken ct)
    {
        if (RecordId.TryParse(reference, out var record))
        {
            var row = record.EnvironmentNumber == environment
                ? await store.FindDeltaAsync(environment, record.LogIndex, ct) : null;
            return row?.CustomerId == customerId ? new StartingPoint(row.Sequence, row.Balance) : null;
        }
        var checkpoint = Hash.TryParsePrefixedHex(reference, out var root)
            ? await store.FindCheckpointAsync(environment, root, ct)
                ?? await store.FindCheckpointByTreeRootAsync(environment, customerId, root, ct)
            : await store.FindCheckpointAsync(environment, reference, ct);
        if (checkpoint is not { EntryType: EntryType.Checkpoint } || checkpoint.CustomerId != customerId) return null;
        var statement = CheckpointStatement.Parse(System.Text.Encoding.UTF8.GetBytes(checkpoint.Statement), out _);
        return statement is null ? null : new StartingPoint(statement.To, statement.Closing);
    }

    private sealed record StartingPoint(long Sequence, Amount Balance);
}
