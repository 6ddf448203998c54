using System.Diagnostics;
using PacSpace.Storage.Ledger;

namespace PacSpace.Bench.Scale;

/// <summary>Appends and verifications since the last measured size, of which those from a place on count.</summary>
internal sealed class Stretch(long from)
{
    private const double RecentShare = 0.05;

    private readonly List<double> _groups = [];
    private double _recentAppend;
    private double _recentVerify;

    public long From => from;

    /// <summary>What the store had written when the stretch began.</summary>
    public long? WrittenBefore { get; set; }

    public Work Appended { get; } = new();

    public Work Verified { get; } = new();

    public double RecentAppendRate => 1 / _recentAppend;

    public double RecentVerifyRate => 1 / _recentVerify;

    /// <summary>Milliseconds within which this share of the groups was appended.</summary>
    public double GroupMilliseconds(double share) => Times.Percentile(_groups, share);

    /// <summary>What the next so many groups hold, if so many deltas are left.</summary>
    public static long GroupsOf(int groups, long left) => Math.Min(groups * (long)AppendGroup.MaxItems, left);

    public IDisposable Append(long deltas, bool counts) => new Timing((seconds, cpu) =>
    {
        Smooth(ref _recentAppend, seconds / deltas);
        if (!counts) return;
        Appended.Add(deltas, seconds, cpu);
        _groups.Add(seconds * 1000);
    });

    public IDisposable Verify(long entries, bool counts) => new Timing((seconds, cpu) =>
    {
        Smooth(ref _recentVerify, seconds / entries);
        if (counts) Verified.Add(entries, seconds, cpu);
    });

    private static void Smooth(ref double recent, double value) =>
        recent = recent == 0 ? value : recent + RecentShare * (value - recent);

    private sealed class Timing(Action<double, double> end) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;

        public void Dispose() => end(
            Stopwatch.GetElapsedTime(_start).TotalSeconds, (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds);
    }
}

/// <summary>A sum of work and the time it took.</summary>
internal sealed class Work
{
    public long Count { get; private set; }

    public double Seconds { get; private set; }

    /// <summary>Processor seconds of this process.</summary>
    public double CpuSeconds { get; private set; }

    public double Rate => Count / Seconds;

    public double CpuMicroseconds => CpuSeconds * 1e6 / Count;

    public void Add(long count, double seconds, double cpuSeconds)
    {
        Count += count;
        Seconds += seconds;
        CpuSeconds += cpuSeconds;
    }
}

internal static class Times
{
    public static double Percentile(IReadOnlyCollection<double> times, double share)
    {
        var sorted = times.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
    }

    /// <summary>Milliseconds of one run.</summary>
    public static async Task<double> TakeAsync(Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
