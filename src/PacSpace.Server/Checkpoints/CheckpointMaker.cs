using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Scopes;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Server.Checkpoints;

/// <summary>What was locked, with the customers' checkpoints if it was the whole environment; or why it was not.</summary>
internal sealed record CheckpointResult(AppendOutcome.Checkpoint? Made, IReadOnlyList<CheckpointRow>? Customers, ApiError? Error)
{
    public static implicit operator CheckpointResult(ApiError error) => new(null, null, error);
}

/// <summary>The caller's Idempotency-Key and the request it stands for, in one line.</summary>
internal sealed record CheckpointKey(string? Key, string? Request);

/// <summary>
/// Folds covered deltas outside the environment's lock and appends the checkpoint through the queue, where number,
/// link and identity are settled. If the window moved on meanwhile, it folds again.
/// </summary>
internal sealed class CheckpointMaker(LedgerStores stores, Appender appender, VerifiedSignals signals)
{
    private const int MaxFolds = 5;
    private const int CustomersPerAppend = 200;
    private const int WaitSeconds = 5;

    /// <summary>Locks one customer's deltas in scope.</summary>
    public async Task<CheckpointResult> LockCustomerAsync(
        EnvironmentRecord environment, string customerId, Scope scope, CheckpointKey key, CancellationToken ct)
    {
        for (var fold = 0; fold < MaxFolds; fold++)
        {
            var (size, unverified) = await VerifiedSizeAsync(environment, ct);
            if (unverified is not null) return unverified;
            var (item, error) = await FoldAsync(environment, customerId, scope, size, ct);
            if (item is null) return error!;
            var outcome = await appender.AppendAsync(environment, item with { IdempotencyKey = key.Key, Request = key.Request });
            if (outcome is AppendOutcome.Checkpoint made) return new CheckpointResult(made, null, null);
            if (outcome is not AppendOutcome.StaleCheckpoint) return AppendErrors.Of(outcome) with { CustomerId = customerId };
        }
        return AppendErrors.Of(new AppendOutcome.StaleCheckpoint());
    }

    /// <summary>Locks every customer that has deltas in scope, then the environment over their checkpoints.</summary>
    public async Task<CheckpointResult> LockEnvironmentAsync(
        EnvironmentRecord environment, Scope scope, CheckpointKey key, CancellationToken ct)
    {
        for (var fold = 0; fold < MaxFolds; fold++)
        {
            var (size, unverified) = await VerifiedSizeAsync(environment, ct);
            if (unverified is not null) return unverified;
            var (customers, refusal) = await LockCustomersAsync(environment, scope, size, ct);
            if (refusal is AppendOutcome.StaleCheckpoint) continue;
            if (refusal is not null) return AppendErrors.Of(refusal);
            if (customers.Count == 0) return Empty;
            var outcome = await appender.AppendAsync(environment, new EnvironmentCheckpointItem
            {
                Start = scope.Start!.Value,
                End = scope.End!.Value,
                Count = customers.Count,
                LogSize = size,
                Root = MerkleHasher.Root([.. customers.Select(c => c.Leaf)]),
                Members = [.. customers.Select(c => c.LogIndex)],
                IdempotencyKey = key.Key,
                Request = key.Request,
            });
            if (outcome is AppendOutcome.Checkpoint made) return new CheckpointResult(made, customers, null);
            if (outcome is not AppendOutcome.StaleCheckpoint) return AppendErrors.Of(outcome);
        }
        return AppendErrors.Of(new AppendOutcome.StaleCheckpoint());
    }

    /// <summary>Waits until everything recorded up to now is verified, and gives that size.</summary>
    public async Task<(long Size, ApiError? Error)> VerifiedSizeAsync(EnvironmentRecord environment, CancellationToken ct)
    {
        var store = stores.For(environment.Kind);
        var state = await store.FindLogAsync(environment.Number, ct);
        var size = state?.NextIndex ?? 0;
        if (state is { IsFrozen: true }) return (size, AppendErrors.Of(new AppendOutcome.Frozen(state.FrozenReason!)));
        var verified = size == 0
            || await signals.WaitAsync(environment, size - 1, TimeSpan.FromSeconds(WaitSeconds), ct) is not null;
        return (size, verified ? null : ApiError.Unavailable("Verification is behind; send it again."));
    }

    internal static ApiError Empty => new(422, ErrorCodes.EmptyCheckpoint, "There are no deltas in this window, so there is nothing to lock.");

    private async Task<(List<CheckpointRow> Customers, AppendOutcome? Refusal)> LockCustomersAsync(
        EnvironmentRecord environment, Scope scope, long size, CancellationToken ct)
    {
        var store = stores.For(environment.Kind);
        var locked = new List<CheckpointRow>();
        for (var after = ""; ;)
        {
            var heads = await store.ListCustomersAsync(environment.Number, after, CustomersPerAppend, ct);
            if (heads.Count == 0) return (locked, null);
            after = heads[^1].CustomerId;
            var items = new List<AppendItem>();
            foreach (var head in heads.Where(h => h.FirstTime < scope.End && h.LastTime >= scope.Start))
                if (await FoldAsync(environment, head.CustomerId, scope, size, ct) is ({ } item, _)) items.Add(item);
            if (items.Count == 0) continue;
            foreach (var outcome in await appender.AppendAsync(environment, items))
            {
                if (outcome is not AppendOutcome.Checkpoint made) return (locked, outcome);
                locked.Add(made.Row);
            }
        }
    }

    private async Task<(CustomerCheckpointItem? Item, ApiError? Error)> FoldAsync(
        EnvironmentRecord environment, string customerId, Scope scope, long size, CancellationToken ct)
    {
        var store = stores.For(environment.Kind);
        var (history, error) = await ScopedHistory.ReadAsync(store, environment.Number, customerId, scope, size, ct);
        if (history is null) return (null, error);
        var window = history.Window;
        if (window.Count == 0) return (null, Empty with { CustomerId = customerId });
        var (start, end, unclear) = await BoundsAsync(store, environment.Number, customerId, scope, window, ct);
        if (unclear is not null) return (null, unclear);

        var (covered, whole) = await RootsAsync(store, environment.Number, customerId, window, ct);
        return (new CustomerCheckpointItem
        {
            CustomerId = customerId,
            Unit = history.Customer.Unit,
            Start = start,
            End = end,
            FirstSequence = window.First,
            LastSequence = window.Last,
            Count = window.Count,
            Opening = window.Opening,
            Closing = window.Closing,
            Credits = window.Credits,
            Debits = window.Debits,
            Root = covered.Root(),
            History = whole,
            Blocks = covered.Blocks,
            LogSize = size,
        }, null);
    }

    /// <summary>
    /// Folds the covered leaves and reads the root of the whole history. Stored tiles are held against each other where
    /// they meet, and against the customer's last checkpoint: a damaged one must not get into a statement.
    /// </summary>
    private static async Task<(BlockFold Covered, Hash Whole)> RootsAsync(
        ILedgerStore store, long environment, string customerId, LedgerWindow window, CancellationToken ct)
    {
        var tree = new CustomerTree(store, environment, customerId);
        var covered = new BlockFold();
        await tree.FoldLeavesAsync(window.First, window.Last, covered.Append, ct);
        var whole = await tree.Tiles.RootAsync(window.Last, ct);
        var holds = window.First > 1 || covered.Root() == whole;
        if (holds && await store.LatestCheckpointAsync(environment, customerId, ct) is { } latest
            && latest.LastSequence <= window.Last
            && CheckpointStatement.Parse(Encoding.UTF8.GetBytes(latest.Statement), out _) is { } last)
            holds = await tree.Tiles.RootAsync(last.To, ct) == last.History;
        return holds ? (covered, whole)
            : throw new InvalidDataException($"The stored tree of '{customerId}' is not that of its deltas.");
    }

    /// <summary>
    /// The window that the statement names. After a starting checkpoint it runs from the first to just after the last
    /// covered delta, so that the same request over the same deltas names the same window.
    /// </summary>
    private static async Task<(long Start, long End, ApiError? Error)> BoundsAsync(
        ILedgerStore store, long environment, string customerId, Scope scope, LedgerWindow window, CancellationToken ct)
    {
        if (scope is { Start: { } from, End: { } until }) return (from, until, null);
        var first = (await store.ReadDeltasAsync(environment, customerId, window.First, window.First, ct))[0];
        var last = (await store.ReadDeltasAsync(environment, customerId, window.Last, window.Last, ct))[0];
        if (window.First > 1
            && (await store.ReadDeltasAsync(environment, customerId, window.First - 1, window.First - 1, ct))[0].Time == first.Time)
            return (0, 0, ApiError.Validation("startingCheckpoint",
                "ends within the same millisecond as the delta after it, so no window starts between them; use dates"));
        return (first.Time, last.Time + 1, null);
    }
}
