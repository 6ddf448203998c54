using System.Diagnostics;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Tests.Ledger;
using PacSpace.Storage.Tests.Ledger.Crash;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>What goes over the wire between the ledger and its database, and what if the wire is gone.</summary>
public sealed class NetworkTests : LedgerTest<ProxiedLedgerFixture>
{
    // Connections are set up and statements prepared by then.
    private const int WarmUps = 3;

    [Fact]
    public async Task Group_takes_two_round_trips_whatever_is_in_it()
    {
        var (start, end) = (Milliseconds("2026-11-01T00:00:00Z"), Milliseconds("2026-12-01T00:00:00Z"));
        var groups = new Dictionary<string, Func<int, AppendItem[]>>
        {
            ["one delta"] = n => [Delta("c", "1")],
            ["deltas with keys and references"] = n =>
            [
                .. Enumerable.Range(0, 500).Select(i => Delta($"c{i % 50}", "1", $"k{n}-{i}")),
                .. Enumerable.Range(0, 500).Select(i => Unique($"c{i % 50}", "1", $"r{n}-{i}")),
            ],
            ["a replay"] = n => [Delta("c", "1", "k0-0")],
            ["a corrected delta"] = n => [Delta("c", "-1") with { Adjusts = new AdjustsReference(null, "r-adjusted") }],
        };
        await RecordAsync(Delta("c", "1", reference: "r-adjusted"));
        foreach (var (what, items) in groups)
        {
            for (var n = 0; n < WarmUps; n++) await AppendAsync(items(n));
            var before = Fixture.Proxy.RoundTrips;
            await AppendAsync(items(WarmUps));
            Assert.True(Fixture.Proxy.RoundTrips - before == 2, $"{what}: {Fixture.Proxy.RoundTrips - before} round trips.");
        }
        var fold = await FoldAsync("c", start, end, (await StateAsync()).NextIndex);
        for (var n = 0; n < WarmUps; n++) await AppendAsync(fold with { Start = start - n });
        var checkpoints = Fixture.Proxy.RoundTrips;
        await AppendAsync(fold with { Start = start - WarmUps });
        Assert.Equal(2, Fixture.Proxy.RoundTrips - checkpoints);
    }

    // Between the two round trips, and in the middle of the second one's pipeline: there the database waits for the rest
    // without a limit of its own.
    [Theory]
    [InlineData("SELECT next_index", nameof(StatementProxy.Cut.SilenceAfter), 1, 9)]
    [InlineData("INSERT INTO deltas", nameof(StatementProxy.Cut.Silence), 2, 12)]
    public async Task Server_that_can_not_be_reached_while_it_holds_the_lock_delays_others_by_seconds_and_does_no_harm(
        string place, string silence, int atLeastSeconds, int atMostSeconds)
    {
        await RecordAsync(Delta("c", "1"));
        using var vanished = new ManualResetEventSlim();
        Fixture.Proxy.Decide = sql =>
        {
            // The lock is held; what is to be stored does not arrive.
            if (!sql.StartsWith(place, StringComparison.Ordinal)) return StatementProxy.Cut.None;
            vanished.Set();
            return Enum.Parse<StatementProxy.Cut>(silence);
        };
        var cutOff = Task.Run(() => AddAsync(Delta("c", "2", "key")), Ct);
        Assert.True(vanished.Wait(TimeSpan.FromSeconds(10), Ct));
        var watch = Stopwatch.StartNew();
        await using var other = Fixture.OpenBeside();
        var outcome = Assert.Single(await other.AppendAsync(new AppendGroup(Env, [Delta("c", "3")]), Ct));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(atLeastSeconds), TimeSpan.FromSeconds(atMostSeconds));
        Assert.Equal((2, Amount("4")), (Row(outcome).Sequence, Row(outcome).Balance));
        // It finds out by itself that its own was not stored, once it can reach the database again.
        Fixture.Proxy.Decide = null;
        Assert.Equal(3, Recorded(await cutOff).Sequence);
        Assert.Equal(3, Replayed(await AddAsync(Delta("c", "2", "key"))).Sequence);
        Assert.Equal((3, null), ((await VerifyAsync()).VerifiedSize, (await StateAsync()).FrozenReason));
    }
}
