using PacSpace.Core.Amounts;
using PacSpace.Core.Scopes;
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
            if (await StartingPoint.FindAsync(store, environment, customerId, reference, ct) is not { } found)
                return (null, StartingPoint.Unknown(customerId, reference));
            start = found;
        }
        var last = sizeLimit is { } size
            ? await store.SequenceBeforeIndexAsync(environment, customerId, size, customer.Sequence, ct) : customer.Sequence;
        var (first, end) = await store.FindSequencesAsync(
            environment, customerId, scope.Start, scope.End, Math.Min(start.Sequence, last) + 1, last, ct);
        var window = await store.ReadWindowAsync(environment, customer, first, end, ct);
        return (new ScopedHistory(state, customer, scope, window, start.Balance), null);
    }

    /// <summary>The beginning of the window that a signed head covers: usually all of it.</summary>
    public async Task<LedgerWindow> ReadVerifiedAsync(ILedgerStore store, CancellationToken ct)
    {
        if (Customer.LastIndex < State.VerifiedSize) return Window;
        var environment = State.Log.Environment;
        var last = Math.Max(Window.First - 1, await store.SequenceBeforeIndexAsync(
            environment, Customer.CustomerId, State.VerifiedSize, Window.Last, ct));
        return last == Window.Last ? Window : await store.ReadWindowAsync(environment, Customer, Window.First, last, ct);
    }
}
