using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

/// <summary>The present as a log sees it.</summary>
internal static class LogClock
{
    /// <summary>
    /// The later of the clock and the log's last entry. Entries are never dated before the one before them, so after a
    /// clock was set back over a month's end the log's month goes on, and what was just recorded is in the current one.
    /// </summary>
    public static async Task<DateTimeOffset> NowAsync(
        this ILedgerStore store, long environment, TimeProvider clock, CancellationToken ct)
    {
        var last = (await store.FindLogAsync(environment, ct))?.LastTime ?? 0;
        var now = clock.GetUtcNow();
        return last > now.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(last) : now;
    }

    /// <summary>The same where a scope depends on it; else the clock alone, which asks nobody.</summary>
    public static ValueTask<DateTimeOffset> NowForAsync(
        this ILedgerStore store, long environment, ScopeMembers scope, TimeProvider clock, CancellationToken ct) =>
        scope.Period is null && scope.TimePreset is null ? ValueTask.FromResult(clock.GetUtcNow())
            : new ValueTask<DateTimeOffset>(store.NowAsync(environment, clock, ct));
}
