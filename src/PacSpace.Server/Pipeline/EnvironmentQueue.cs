using System.Diagnostics;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Pipeline;

/// <summary>
/// What waits to be appended to one environment's log. One group is under way at a time; while it commits the next one
/// gathers, so batching grows with load and costs nothing when idle.
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
    private bool _draining;
    private TaskCompletionSource _room = NewSignal();

    /// <summary>The groups under way, if any.</summary>
    public Task Groups { get; private set; } = Task.CompletedTask;

    /// <summary>Gives the outcomes once they are durable, in the order of the items.</summary>
    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<AppendItem> items)
    {
        var pending = new Pending(items);
        lock (_gate)
        {
            if (!HasRoom(pending))
            {
                metrics.QueueFull(items.Count);
                return Task.FromResult(Unavailable(items, "Too much is waiting to be recorded in this environment."));
            }
            Enqueue(pending);
        }
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
        if (_draining) return;
        _draining = true;
        Groups = Task.Run(DrainAsync);
    }

    private static IReadOnlyList<AppendOutcome> Unavailable(IReadOnlyList<AppendItem> items, string reason) =>
        [.. Enumerable.Repeat(new AppendOutcome.Unavailable(reason), items.Count)];

    private async Task DrainAsync()
    {
        while (TakeGroup() is { Count: > 0 } group) await AppendAsync(group);
    }

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
            _draining = group.Count > 0;
            (room, _room) = (_room, NewSignal());
        }
        room.SetResult();
        return group;
    }

    private async Task AppendAsync(List<Pending> group)
    {
        AppendItem[] items = [.. group.SelectMany(p => p.Items)];
        AppendOutcome?[] outcomes = new AppendOutcome[items.Length];
        Exception? bug = null;
        try
        {
            await guard();
            await AppendAsync(items, outcomes, 0, items.Length);
        }
        catch (Exception e)
        {
            bug = e;
        }
        metrics.GroupDone(items.Length, outcomes.Count(o => o is null or AppendOutcome.Unavailable));
        var at = 0;
        foreach (var pending in group)
        {
            var own = outcomes[at..(at += pending.Items.Count)];
            if (Array.IndexOf(own, null) < 0) pending.Done.SetResult(own!);
            else pending.Done.SetException(bug!);
        }
        if (outcomes.Any(o => o is AppendOutcome.Delta or AppendOutcome.Checkpoint)) appended();
    }

    /// <summary>Appends a range; where one row breaks it, its halves are tried apart, so the others don't suffer.</summary>
    private async Task AppendAsync(AppendItem[] items, AppendOutcome?[] outcomes, int start, int count)
    {
        try
        {
            var group = new AppendGroup(environment, new ArraySegment<AppendItem>(items, start, count));
            var started = Stopwatch.GetTimestamp();
            var appended = await store.AppendAsync(group, CancellationToken.None);
            metrics.Committed(kind.Word(), Stopwatch.GetElapsedTime(started));
            watch.Appended(kind);
            for (var i = 0; i < count; i++) outcomes[start + i] = appended[i];
        }
        catch (StorageUnavailableException e)
        {
            NotStored(e, count);
            Array.Fill(outcomes, new AppendOutcome.Unavailable("The ledger can't be written now."), start, count);
        }
        catch (Exception e) when (count > 1)
        {
            Log.GroupSplit(logger, environment, count, e);
            await TryHalfAsync(items, outcomes, start, count / 2);
            await TryHalfAsync(items, outcomes, start + count / 2, count - count / 2);
            if (Array.IndexOf(outcomes, null, start, count) >= 0) throw;
        }
    }

    private void NotStored(StorageUnavailableException e, int count)
    {
        Log.StorageUnavailable(logger, environment, count, e);
        metrics.NotCommitted(kind.Word(), e.Fault);
        watch.AppendFailed(kind, e.Fault);
    }

    private async Task TryHalfAsync(AppendItem[] items, AppendOutcome?[] outcomes, int start, int count)
    {
        try
        {
            await AppendAsync(items, outcomes, start, count);
        }
        catch (Exception e)
        {
            // Its outcomes stay null; the caller of the whole range throws for them after the other half was tried.
            Log.ItemFailed(logger, environment, count, e);
        }
    }

    private sealed class Pending(IReadOnlyList<AppendItem> items)
    {
        public IReadOnlyList<AppendItem> Items => items;

        public long Bytes { get; } = items.Sum(i => i is DeltaItem d ? 256L + d.Reason.Length + (d.Metadata?.Length ?? 0) : 1024);

        public TaskCompletionSource<IReadOnlyList<AppendOutcome>> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
