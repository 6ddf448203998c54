using System.Text;
using PacSpace.Cli.Heads;

namespace PacSpace.Cli.Watch;

/// <summary>
/// Looks at every log again and again, until it is asked to stop or one is proved false. Each log is followed on its
/// own: one that is slow or gone does not keep the others from being looked at.
/// </summary>
internal sealed class WatchLoop(
    IReadOnlyList<LogWatcher> watchers, WatchOutput output, string? evidenceDirectory, TimeProvider clock)
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(15);

    private readonly Lock _telling = new();

    /// <param name="every">Time between looks; null looks once.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(TimeSpan? every, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var codes = await Task.WhenAll(watchers.Select(async watcher =>
            every is { } pause ? await FollowAsync(watcher, pause, stop) : CodeOf(await LookAsync(watcher, ct))));
        // What is false outweighs what is unknown.
        return codes.Contains(ExitCodes.Failed) ? ExitCodes.Failed : codes.Max();
    }

    private async Task<int> FollowAsync(LogWatcher watcher, TimeSpan every, CancellationTokenSource stop)
    {
        var (failures, isAlarmed, code) = (0, false, ExitCodes.Incomplete);
        try
        {
            while (true)
            {
                var report = await LookAsync(watcher, stop.Token);
                // A head that went back may come again, so looking goes on; but the alarm is not forgotten.
                isAlarmed |= report.IsAlarm;
                code = isAlarmed ? ExitCodes.Failed : CodeOf(report);
                if (report.Outcome is WatchOutcome.Forked or WatchOutcome.Damaged)
                {
                    await stop.CancelAsync();
                    return code;
                }
                failures = report.Outcome == WatchOutcome.Unchecked ? failures + 1 : 0;
                await Task.Delay(Pause(every, failures), clock, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return code;
        }
    }

    private async Task<WatchReport> LookAsync(LogWatcher watcher, CancellationToken ct)
    {
        // A screen has room for one bar.
        var report = watchers.Count > 1 ? await watcher.LookAsync((_, _) => { }, ct)
            : await output.WatchAsync(watcher.Origin, progress => watcher.LookAsync(progress, ct));
        lock (_telling)
            output.Tell(clock.GetUtcNow(), report, report.Evidence is { } evidence ? Keep(watcher, evidence) : null);
        return report;
    }

    /// <summary>Evidence that can't be written to a file is printed rather than lost.</summary>
    private string? Keep(LogWatcher watcher, Evidence evidence)
    {
        try
        {
            var directory = evidenceDirectory ?? Path.GetDirectoryName(watcher.State.FullPath)!;
            return EvidenceFile.Write(directory, evidence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The evidence can't be written to a file ({e.Message}). Keep this:");
            Console.Error.WriteLine(Encoding.UTF8.GetString(EvidenceFile.ToJson(evidence)));
            return null;
        }
    }

    private static int CodeOf(WatchReport report) => report.IsAlarm ? ExitCodes.Failed
        : report.Outcome == WatchOutcome.Unchecked ? ExitCodes.Incomplete : ExitCodes.Success;

    // Twice as long after each failure in a row, up to a quarter of an hour (or the interval, if that is longer).
    private static TimeSpan Pause(TimeSpan every, int failures)
    {
        var longest = every > MaxPause ? every : MaxPause;
        var pause = every * (1 << Math.Min(failures, 20));
        return pause < longest ? pause : longest;
    }
}
