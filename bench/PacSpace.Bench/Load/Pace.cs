using System.Diagnostics;

namespace PacSpace.Bench.Load;

/// <param name="Due">When the request should go out, as a <see cref="Stopwatch"/> timestamp.</param>
/// <param name="Counts">False: the warm-up.</param>
internal readonly record struct Slot(long Due, bool Counts);

/// <summary>
/// When the next request is due. At a fixed rate that does not depend on how the server fares: a request that goes out
/// late because all connections wait is late from when it was due, so a server that stands still is not spared the
/// requests which it kept from being sent (coordinated omission).
/// </summary>
internal sealed class Pace
{
    // After the end, what is still due goes out for at most so long.
    private static readonly long Grace = 10 * Stopwatch.Frequency;

    private readonly LoadOptions _options;
    private readonly long _start;
    private readonly long _measured;
    private long _slots = -1;
    private long _deltas;
    private long _unsent;

    public Pace(LoadOptions options)
    {
        _options = options;
        _start = Stopwatch.GetTimestamp();
        _measured = _start + (long)(options.WarmupSeconds * Stopwatch.Frequency);
    }

    /// <summary>From when on requests count.</summary>
    public long MeasuredFrom => _measured;

    /// <summary>Requests that were due and never went out because the server was too far behind.</summary>
    public long Unsent => Volatile.Read(ref _unsent);

    private long End => _measured + (long)(_options.Seconds * Stopwatch.Frequency);

    /// <summary>Waits for the next slot; null: the run is over.</summary>
    public async ValueTask<Slot?> NextAsync(CancellationToken ct)
    {
        if (_options.Rate is not { } rate) return Take(Stopwatch.GetTimestamp());
        var due = _start + (long)(Interlocked.Increment(ref _slots) / rate * Stopwatch.Frequency);
        if (Take(due) is not { } slot) return null;
        if (Stopwatch.GetTimestamp() > End + Grace)
        {
            Interlocked.Increment(ref _unsent);
            return null;
        }
        // Timers count whole milliseconds: what is left below half of one is not waited for.
        while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalMilliseconds is > 0.5 and var left)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, Math.Floor(left))), ct);
        return slot;
    }

    private Slot? Take(long due)
    {
        if (due >= End) return null;
        if (due < _measured) return new Slot(due, false);
        var before = Interlocked.Add(ref _deltas, _options.Batch) - _options.Batch;
        return before < _options.Count ? new Slot(due, true) : null;
    }
}
