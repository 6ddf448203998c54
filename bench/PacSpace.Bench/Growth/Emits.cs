using PacSpace.Bench.Compare;
using PacSpace.Bench.Load;

namespace PacSpace.Bench.Growth;

/// <summary>A run of single emits, and the processor time that it took the servers.</summary>
/// <param name="CpuMicroseconds">Of all servers, a delta, with all that follows from it meanwhile.</param>
internal readonly record struct Emits(LoadResult Result, double CpuMicroseconds)
{
    /// <param name="servers">All that the targets are on.</param>
    public static async Task<Emits> RunAsync(Subject subject, IReadOnlyList<BenchServer> servers, LoadOptions load,
        IReadOnlyList<LoadTarget> targets, CancellationToken ct)
    {
        Tally[] tallies = [.. targets.Select(t => t.Tally).Distinct()];
        var (cpu, count) = (Cpu(), Count());
        var result = await subject.LoadAsync(load, targets, ct);
        return new Emits(result, (Cpu() - cpu) * 1e6 / (Count() - count));

        double Cpu() => servers.Sum(s => s.CpuSeconds);
        long Count() => tallies.Sum(t => t.Count);
    }

    /// <summary>On one server.</summary>
    public static Task<Emits> RunAsync(
        Subject subject, LoadOptions load, IReadOnlyList<LoadTarget> targets, CancellationToken ct) =>
        RunAsync(subject, [subject.Server], load, targets, ct);
}
