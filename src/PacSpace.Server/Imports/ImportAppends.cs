using PacSpace.Server.Pipeline;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Imports;

/// <summary>
/// Appends groups of an import: waits where too much is waiting, tries again where the ledger is away for a moment, and
/// isolates a row that breaks its group. All of it may be repeated, because each row has a key.
/// </summary>
internal sealed class ImportAppends(Appender appender, TimeProvider clock, ILogger<ImportAppends> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A database that fails over is back by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Outcomes in the order of the items; null for an item that is broken by a fault of ours.</summary>
    public async Task<IReadOnlyList<AppendOutcome?>> AppendAsync(
        EnvironmentRecord environment, IReadOnlyList<DeltaItem> items, CancellationToken ct)
    {
        var outcomes = new AppendOutcome?[items.Count];
        var open = Enumerable.Range(0, items.Count).ToList();
        var start = clock.GetTimestamp();
        for (var pause = FirstPause; open.Count > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var appended = await TryAsync(environment, [.. open.Select(i => items[i])], ct);
            for (var i = 0; i < open.Count; i++) outcomes[open[i]] = appended[i];
            open.RemoveAll(i => outcomes[i] is not AppendOutcome.Unavailable);
            if (open.Count == 0 || clock.GetElapsedTime(start) > Patience) break;
            await Task.Delay(pause, clock, ct);
        }
        return outcomes;
    }

    private async Task<IReadOnlyList<AppendOutcome?>> TryAsync(
        EnvironmentRecord environment, DeltaItem[] items, CancellationToken ct)
    {
        try
        {
            return await appender.AppendWhenRoomAsync(environment, items, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.GroupBroken(environment.Number, items.Length, e);
            if (items.Length == 1) return [null];
        }
        var outcomes = new List<AppendOutcome?>(items.Length);
        foreach (var item in items) outcomes.AddRange(await TryAsync(environment, [item], ct));
        return outcomes;
    }
}
