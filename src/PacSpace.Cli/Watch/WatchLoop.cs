using System.Text;
using PacSpace.Cli.Heads;

namespace PacSpace.Cli.Watch;

/// <summary>Looks at every log again and again, until it is asked to stop or a log is proved false.</summary>
internal sealed class WatchLoop(
    IReadOnlyList<LogWatcher> watchers, WatchOutput output, string? evidenceDirectory, TimeProvider clock)
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(15);

    private bool _alarmed;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(TimeSpan? every, CancellationToken ct)
    {
        var (failures, code) = (0, ExitCodes.Incomplete);
        try
        {
            while (true)
            {
                var reports = new List<WatchReport>();
                foreach (var watcher in watchers) reports.Add(await LookAsync(watcher, ct));
                code = CodeOf(reports);
                // A head that went back may come again; what is proved stays proved.
                var isProved = reports.Any(r => r.Outcome is WatchOutcome.Forked or WatchOutcome.Damaged);
                if (every is not { } pause || isProved) return code;
                failures = reports.Any(r => r.Outcome == WatchOutcome.Unchecked) ? failures + 1 : 0;
                await Task.Delay(Pause(pause, failures), clock, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested && every is not null)
        {
            return code;
        }
    }

    private async Task<WatchReport> LookAsync(LogWatcher watcher, CancellationToken ct)
    {
        var report = await output.WatchAsync(watcher.Origin, progress => watcher.LookAsync(progress, ct));
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

    private int CodeOf(IReadOnlyList<WatchReport> reports)
    {
        _alarmed |= reports.Any(r => r.IsAlarm);
        return _alarmed ? ExitCodes.Failed
            : reports.Any(r => r.Outcome == WatchOutcome.Unchecked) ? ExitCodes.Incomplete : ExitCodes.Success;
    }

    // Twice as long after each failure in a row, up to a quarter of an hour (or the interval, if that is longer).
    private static TimeSpan Pause(TimeSpan every, int failures)
    {
        var longest = every > MaxPause ? every : MaxPause;
        var pause = every * (1 << Math.Min(failures, 20));
        return pause < longest ? pause : longest;
    }
}
