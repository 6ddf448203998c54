using PacSpace.Bench.Compare;
using PacSpace.Bench.Load;

namespace PacSpace.Bench.Growth;

/// <summary>Records many deltas in batches, in bounded time.</summary>
internal static class Filling
{
    private const int Connections = 4;

    /// <summary>Gives how many of so many deltas are missing at the end of the time.</summary>
    public static async Task<int> RunAsync(
        GrowthRun run, Subject subject, LoadOptions load, LoadTarget target, int count, CancellationToken ct)
    {
        var (before, whole) = (target.Tally.Count, count / LoadOptions.MaxBatch * LoadOptions.MaxBatch);
        var batches = load with
        {
            Seconds = run.Options.FillSeconds, WarmupSeconds = 0, Connections = Connections, Rate = null,
            Batch = LoadOptions.MaxBatch, Count = whole,
        };
        if (whole > 0) await subject.LoadAsync(batches, [target], ct);
        var rest = count - whole;
        var last = batches with { Connections = 1, Batch = rest, Count = rest };
        if (rest > 0) await subject.LoadAsync(last, [target], ct);
        return (int)(before + Math.Max(0, count) - target.Tally.Count);
    }
}
