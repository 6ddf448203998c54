using System.Diagnostics;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Pipeline;

/// <summary>
/// What waits to be appended to one environment's log. While a group commits the next one gathers, until the store begins
/// with it: so batching grows with load and costs nothing when idle.
/// </summary>
/// <param name="guard">Runs before each group; what it stops is refused by the ledger.</param>
internal sealed class EnvironmentQueue(
    long environment, EnvironmentKind kind, ILedgerStore store, PipelineOptions options, PipelineMetrics metrics,
    LedgerWatch watch, Func<ValueTask> guard, Action appended, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Queue<Pending> _waiting = new();
    private int _waitingItems;
    private long _waitingBytes;
    private readonly int _groupsAtOnce = store.GroupsAtOnce;
    private int _drains;
    private bool _gathers; // There is a group that the store was given and has not begun with.
    private TaskCompletionSource _idle = NewSignal();
    private TaskCompletionSource _room = NewSignal();

    /// <summary>The groups under way, if any.</summary>
    public Task Groups
    {
        get
        {
            lock (_gate) return _drains == 0 ? Task.CompletedTask : _idle.Task;
        }
    }

    /// <summary>Gives the outcomes once they are durable, in the order of the items.</summary>
    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<AppendItem> items)
    {
        var pending = new Pending(items);
        lock (_gate)
        {
            if (!HasRoom(pending))
            {
                metrics.QueueFull(items.Count);
                return Task.FromResult<IReadOnlyList<AppendOutcome>>(
                    Unavailable(items, "Too much is waiting to be recorded in this environment."));
            }
            Enqueue(pending);
        }
        Drain();
        return pending.Done.Task;
    }

    /// <summary>
    /// As <see cref="AppendAsync(IReadOnlyList{AppendItem})"/>, but waits for room instead of refusing. Cancelled, the
    /// items are not appended; once there was room they are, whatever becomes of the token.
    /// </summary>
    public async Task<IReadOnlyList<AppendOutcome>> AppendWhenRoomAsync(
        IReadOnlyList<AppendItem> items, CancellationToken ct)
    {
        var pending = new Pending(items);
        while (true)
        {
            Task room;
            lock (_gate)
            {
                // What is more than may ever wait goes in alone.
                if (HasRoom(pending) || _waiting.Count == 0)
                {
                    Enqueue(pending);
                    break;
                }
                room = _room.Task;
            }
            await room.WaitAsync(ct);
        }
        Drain();
        return await pending.Done.Task;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool HasRoom(Pending pending) => _waitingItems + pending.Items.Count <= options.MaxWaitingItems
        && _waitingBytes + pending.Bytes <= options.MaxWaitingBytes;

    private void Enqueue(Pending pending)
    {
        _waiting.Enqueue(pending);
        _waitingItems += pending.Items.Count;
        _waitingBytes += pending.Bytes;
        metrics.Waiting(pending.Items.Count);
    }

    private void Drain()
    {
        lock (_gate)
        {
            if (_drains == _groupsAtOnce || !MayGather()) return;
            if (_drains++ == 0) _idle = NewSignal();
        }
        _ = DrainAsync();
    }

    /// <summary>True if something waits that no group gathers; then one MUST be given to the store.</summary>
    private bool MayGather() => !_gathers && _waiting.Count > 0 && (_gathers = true);

    private async Task DrainAsync()
    {
        do await AppendAsync();
        while (GoesOn());
    }

    private bool GoesOn()
    {
        lock (_gate)
        {
            if (MayGather()) return true;
            if (--_drains == 0) _idle.SetResult();
            return false;
        }
    }

    private static AppendOutcome[] Unavailable(IReadOnlyList<AppendItem> items, string reason) =>
        [.. Enumerable.Repeat(new AppendOutcome.Unavailable(reason), items.Count)];

    private List<Pending> TakeGroup()
    {
        var group = new List<Pending>();
        TaskCompletionSource room;
        lock (_gate)
        {
            var items = 0;
            while (_waiting.TryPeek(out var next) && (items == 0 || items + next.Items.Count <= AppendGroup.MaxItems))
            {
                _waiting.Dequeue();
                group.Add(next);
                items += next.Items.Count;
                _waitingBytes -= next.Bytes;
            }
            _waitingItems -= items;
            _gathers = false;
            (room, _room) = (_room, NewSignal());
        }
        room.SetResult();
        return group;
    }

    private async Task AppendAsync()
    {
        List<Pending> members = [];
        var group = new AppendGroup(environment, () => [.. (members = TakeGroup()).SelectMany(p => p.Items)]);
        AppendOutcome?[] outcomes;
        Exception? bug = null;
        try
        {
            await guard();
            (outcomes, bug) = await AppendAsync(group);
        }
        catch (Exception e)
        {
            (outcomes, bug) = (new AppendOutcome?[group.Items.Count], e);
        }
        metrics.GroupDone(outcomes.Length, outcomes.Count(o => o is null or AppendOutcome.Unavailable));
        var at = 0;
        foreach (var pending in members)
        {
            var own = outcomes[at..(at += pending.Items.Count)];
            if (Array.IndexOf(own, null) < 0) pending.Done.SetResult(own!);
            else pending.Done.SetException(bug!);
        }
        if (outcomes.Any(o => o is AppendOutcome.Delta or AppendOutcome.Checkpoint)) appended();
    }

    /// <summary>
    /// Appends a group; where one item breaks it, its halves are tried apart, so the others don't suffer. What can't be
    /// appended because of a bug has no outcome.
    /// </summary>
    private async Task<(AppendOutcome?[] Outcomes, Exception? Bug)> AppendAsync(AppendGroup group)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var appended = await store.AppendAsync(group, CancellationToken.None);
            metrics.Committed(kind.Word(), Stopwatch.GetElapsedTime(started));
            watch.Appended(kind);
            return ([.. appended], null);
        }
        catch (StorageUnavailableException e)
        {
            NotStored(e, group.Items.Count);
            return (Unavailable(group.Items, "The ledger can't be written now."), null);
        }
        catch (Exception e) when (group.Items.Count > 1)
        {
            Log.GroupSplit(logger, environment, group.Items.Count, e);
            AppendItem[] items = [.. group.Items];
            var (first, firstBug) = await AppendHalfAsync(items[..(items.Length / 2)]);
            var (second, secondBug) = await AppendHalfAsync(items[(items.Length / 2)..]);
            return ([.. first, .. second], firstBug ?? secondBug);
        }
        catch (Exception e)
        {
            return (new AppendOutcome?[group.Items.Count], e);
        }
    }

    private async Task<(AppendOutcome?[] Outcomes, Exception? Bug)> AppendHalfAsync(AppendItem[] items)
    {
        var half = await AppendAsync(new AppendGroup(environment, items));
        if (half.Bug is { } bug) Log.ItemFailed(logger, environment, items.Length, bug);
        return half;
    }

    private void NotStored(StorageUnavailableException e, int count)
    {
        Log.StorageUnavailable(logger, environment, count, e);
        metrics.NotCommitted(kind.Word(), e.Fault);
        watch.AppendFailed(kind, e.Fault);
    }

    private sealed class Pending(IReadOnlyList<AppendItem> items)
    {
        public IReadOnlyList<AppendItem> Items => items;

        public long Bytes { get; } = items.Sum(i => i is DeltaItem d ? 256L + d.Reason.Length + (d.Metadata?.Length ?? 0) : 1024);

        public TaskCompletionSource<IReadOnlyList<AppendOutcome>> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
