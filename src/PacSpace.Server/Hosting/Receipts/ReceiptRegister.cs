using Microsoft.Extensions.Options;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting.Receipts;

/// <summary>
/// Gives receipts their ids and finds them again. A receipt is a name for a run of deltas: making one appends nothing
/// to the log and keeps nothing of what the deltas say.
/// </summary>
internal sealed class ReceiptRegister(
    LedgerStores stores, IControlStore control, ServedEnvironments served, IOptions<PacSpaceOptions> options,
    TimeProvider clock)
{
    // A window counts as over only a while after its end: a commit under way, or a database whose clock is behind this
    // server's, may still date a delta before it.
    private static readonly long MarginMilliseconds = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;

    // Each new delta may make a new receipt; windows alone may make no more than this.
    private const int FreeReceipts = 1000;

    /// <summary>
    /// The receipt of a scope over what is recorded in it now. The same scope over the same deltas gives the same one;
    /// without a scope it is about every delta.
    /// </summary>
    public async Task<(ReceiptSource? Source, ApiError? Error)> MakeAsync(
        EnvironmentRecord environment, string customerId, ScopeMembers scopeMembers, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var store = stores.For(environment.Kind);
        var present = await store.NowForAsync(environment.Number, scopeMembers, clock, ct);
        var scope = Scopes.Resolve(scopeMembers, present, options.Value.MaxScopeMonths, out var scopeError);
        if (scope is null) return (null, scopeError);
        if (await store.FindLogAsync(environment.Number, ct) is not { } state)
            return (null, ScopedHistory.UnknownCustomer(customerId));
        var (history, error) = await ScopedHistory.ReadAsync(
            store, environment.Number, customerId, scope, state.NextIndex, ct);
        if (history is null) return (null, error);

        var isOver = scope.End is { } end
            && (state.LastTime >= end || now.ToUnixTimeMilliseconds() >= end + MarginMilliseconds);
        var range = new ReceiptRange(customerId, scope.Start ?? 0, scope.End ?? ReceiptRange.NoEnd,
            history.Window.First, history.Window.Last, isOver);
        var checkpoint = await store.FindCheckpointOfRangeAsync(environment.Number, range, ct);
        if (checkpoint is { IsClosed: true } && range.HasWindow) range = range with { IsClosed = true };
        // The id that was given out first stays, whatever was locked later.
        if (await store.FindReceiptAsync(environment.Number, range, ct) is { } known)
            return (ReceiptSource.Of(store, environment, known), null);
        if (checkpoint is not null && checkpoint.IsClosed == range.IsClosed)
            return (ReceiptSource.Of(store, environment, checkpoint), null);
        var max = FreeReceipts + history.Customer.Sequence;
        var made = await store.AddReceiptAsync(environment.Number, new ReceiptRow(
            Ids.NewUnguessable("rcpt_", now), range, state.NextIndex, now.ToUnixTimeMilliseconds()), max, ct);
        return made is null ? (null, TooMany(customerId, max)) : (ReceiptSource.Of(store, environment, made), null);
    }

    private static ApiError TooMany(string customerId, long max) => ApiError.Validation("startDate",
        $"and endDate make another receipt of '{customerId}', which has {max}: that is one for each of its deltas and "
        + $"{FreeReceipts} more. Ask for a scope again that was asked for before, or use the receipt of a checkpoint");

    /// <summary>A receipt of this environment, or null.</summary>
    public async Task<ReceiptSource?> FindAsync(EnvironmentRecord environment, string receiptId, CancellationToken ct) =>
        await FindAsync(environment.Kind, receiptId, ct) is { } found && found.Environment.Number == environment.Number
            ? found : null;

    /// <summary>A receipt of any environment that this host serves, or null: the id is the access.</summary>
    public async Task<ReceiptSource?> FindPublicAsync(string receiptId, CancellationToken ct)
    {
        foreach (var kind in Enum.GetValues<EnvironmentKind>())
            if (served.Serves(kind) && await FindAsync(kind, receiptId, ct) is { } found) return found;
        return null;
    }

    private async Task<ReceiptSource?> FindAsync(EnvironmentKind kind, string receiptId, CancellationToken ct)
    {
        var store = stores.For(kind);
        var own = await store.FindReceiptByIdAsync(receiptId, ct);
        var checkpoint = own is null ? await store.FindCheckpointByReceiptIdAsync(receiptId, ct) : null;
        if ((own?.Log ?? checkpoint?.Log) is not { } log) return null;
        if (await control.FindEnvironmentByNumberAsync(log.Environment, ct) is not { } environment) return null;
        return own is { } receipt
            ? ReceiptSource.Of(store, environment, receipt.Row)
            : ReceiptSource.Of(store, environment, checkpoint!.Value.Row);
    }
}
