using PacSpace.Bench.Compare;
using PacSpace.Bench.Load;
using static System.FormattableString;

namespace PacSpace.Bench.Growth;

/// <summary>Ever more connections that all want an answer, and what is left of them when they are gone.</summary>
internal sealed class SaturationPart(GrowthRun run, Subject subject)
{
    // What a process opens beside the connections of the load.
    private const int OtherFiles = 512;

    public static async Task RunAsync(GrowthRun run, bool isPostgres, CancellationToken ct)
    {
        await using var subject = await Subject.StartAsync(run.Stage, isPostgres, ct);
        await new SaturationPart(run, subject).RunAsync(ct);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        int[] sizes = [.. run.Options.Connections.Where(c => c + OtherFiles <= Machine.MaxOpenFiles())];
        var table = run.Table("More connections", "connections", sizes,
            """
            Each connection sends its next emit when the last was answered. What waits is appended together, up to 1,000
            at a time: groups grow with what waits, then latency grows with the connections. Emits are refused when
            20,000 wait.
            """);
        if (sizes.Length < run.Options.Connections.Count)
            table.Note($"{subject.Name}: no more, since a process may open {Machine.MaxOpenFiles():N0} files here.");
        var load = subject.Tenant.Load(run.Options.Seconds);
        await subject.WarmUpAsync(load, ct);
        var rates = new List<double>();
        for (var column = 0; column < sizes.Length; column++)
            rates.Add(await MeasureAsync(table, column, sizes, load, ct));
        await RecoverAsync(load with { Rate = Math.Max(1, Math.Floor(rates[0] / 2)), WarmupSeconds = 0 }, ct);
        await subject.AuditAsync(ct);
    }

    private async Task<double> MeasureAsync(
        GrowthTable table, int column, int[] sizes, LoadOptions load, CancellationToken ct)
    {
        ProcessMemory.ResetPeak(subject.Server.Id);
        load = load with { Connections = sizes[column], WarmupSeconds = 1, AllowsRefusals = true };
        var (result, cpu) = await Emits.RunAsync(subject, load, [subject.Target(subject.Tenant, load)], ct);
        var linear = GrowthTable.AtMostLinear(sizes);
        Set("acknowledged", "/s", GrowthTable.Flat, result.Rate);
        Set("server's processor time per emit", "µs", GrowthTable.Flat, cpu);
        Set("latency, p50", "ms", linear, result.Milliseconds(50));
        Set("latency, p99", "ms", linear, result.Milliseconds(99));
        Set("latency, at most", "ms", linear, result.MaxMilliseconds);
        Set("answers 503 and 429", "", "none below 20,000", result.Unavailable + result.Limited);
        Set("of them without Retry-After", "", "none", result.WithoutRetryAfter);
        Set("server at most", "MB", GrowthTable.AtMostLinear(sizes), subject.Server.Memory.PeakMegabytes);
        return result.Rate;

        void Set(string what, string unit, string expected, double value) =>
            table.Set(column, $"{what}, {subject.Name}", unit, expected, value);
    }

    /// <summary>Right after the largest step, at a rate whatever comes back.</summary>
    private async Task RecoverAsync(LoadOptions load, CancellationToken ct)
    {
        double[] seconds = [1, run.Options.RecoverySeconds];
        string[] columns = ["first second", Invariant($"the {seconds[1]} after it")];
        var table = run.Table("Right after the most connections", "half the rate of 64 connections", columns,
            "What waited has been answered by then; what may be left is verifying the last groups, and their memory.");
        for (var column = 0; column < columns.Length; column++)
        {
            var result = await subject.LoadAsync(load with { Seconds = seconds[column] }, ct);
            var at = Invariant($"at {load.Rate:N0} emits/s, {subject.Name}");
            table.Set(column, $"latency, p50, {at}", "ms", GrowthTable.Flat, result.Milliseconds(50));
            table.Set(column, $"latency, p99, {at}", "ms", GrowthTable.Flat, result.Milliseconds(99));
        }
    }
}
