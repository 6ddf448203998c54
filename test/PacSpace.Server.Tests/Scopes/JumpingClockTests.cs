using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Scopes;

/// <summary>What holds of any history under a clock that is set forward and back.</summary>
public class JumpingClockTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private const int Histories = 10;
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    private static readonly Gen<(long Step, long Nanos)> GenDelta = Gen.Select(
        Gen.OneOf(Gen.Const(-Hour), Gen.Long[-Hour, -1], Gen.Const(0L), Gen.Long[1, 10], Gen.Long[1, Day], Gen.Long[Day, 40 * Day]),
        Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Where(n => n != 0));

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private DateTimeOffset Clock => fixture.Clocked.Clock.GetUtcNow();

    [Fact]
    public Task Times_never_run_backwards_and_every_delta_is_in_exactly_one_window() => Gen.Select(
        GenDelta.List[2, 10], Gen.Double[0, 1].List[0, 3]).SampleAsync(async sample =>
    {
        var (deltas, cuts) = sample;
        var customer = ApiFixture.NewCustomer();
        var (rows, last) = await RecordAsync(customer, deltas);
        var net = Sum(rows);

        var (start, end) = (rows[0].Time, last + 1);
        long[] edges = [start, .. cuts.Select(c => start + (long)(c * (end - start))).Distinct().Order(), end];
        foreach (var (from, to) in edges.Zip(edges.Skip(1)).Where(e => e.First < e.Second))
            await AssertScopeAsync(customer, $"startDate={Text(from)}&endDate={Text(to)}", rows.Where(r => r.Time >= from && r.Time < to));
        foreach (var month in rows.GroupBy(r => Month(r.Time)))
        {
            await AssertScopeAsync(customer, $"period={month.Key}", month);
            var listed = (await _api.GetJsonAsync($"{BalanceApi.Customers}?period={month.Key}&search={customer}", Ct)).IsOk().Data;
            var row = listed["customers"]!.AsArray().Single(c => (string)c!["customerId"]! == customer)!;
            Assert.Equal((Sum(month), month.Count()), (Read(row["computedBalance"]!), (int)row["totalDeltas"]!));
            Assert.Equal(Sum(month), Read(row["verifiedBalance"]!));
        }
        // The present is the log's where the clock is behind it.
        var present = Month(Math.Max(last, Clock.ToUnixTimeMilliseconds()));
        await AssertScopeAsync(customer, "timePreset=current_month", rows.Where(r => Month(r.Time) == present));
        foreach (var granularity in new[] { "day", "week", "month" }) await AssertBreakdownsAsync(customer, granularity, net, rows.Count);
        await AssertLockAsync(customer, rows, present);
    }, iter: Histories, threads: 1);

    /// <summary>Records each delta after a step of the clock; gives their times and amounts.</summary>
    private async Task<(List<(long Time, Amount Amount)> Rows, long Last)> RecordAsync(
        string customer, List<(long Step, long Nanos)> deltas)
    {
        var rows = new List<(long, Amount)>();
        var last = 0L;
        foreach (var (step, nanos) in deltas)
        {
            fixture.Clocked.Clock.AdjustTime(Clock.AddMilliseconds(step));
            var amount = new Amount(nanos);
            var record = (await _api.EmitAsync(
                BalanceApi.Good(customer, JsonNode.Parse(amount.ToString())), Ct, ("Prefer", "wait=20"))).IsCreated().Data;
            var time = DateTimeOffset.Parse((string)record["acceptedAt"]!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
            // As the clock says, unless the log is ahead of it.
            Assert.True(time >= last && time >= Clock.ToUnixTimeMilliseconds(), $"{Text(time)} after {Text(last)}, at {Clock:O}");
            last = time;
            rows.Add((time, amount));
        }
        return (rows, last);
    }

    private async Task AssertScopeAsync(string customer, string scope, IEnumerable<(long Time, Amount Amount)> rows)
    {
        var expected = rows.ToList();
        var derived = await _api.DeriveAsync(customer, Ct, $"?{scope}");
        Assert.Equal((Sum(expected), expected.Count), (Read(derived["netChange"]!), (int)derived["deltasCount"]!));
        Assert.Equal(Read(derived["computedBalance"]!), Read(derived["verifiedBalance"]!));
        Assert.Equal(expected.Select(r => (Text(r.Time), r.Amount)),
            derived["deltas"]!.AsArray().Select(d => ((string)d!["time"]!, Read(d["delta"]!))));
    }

    /// <summary>By derive and by compare.</summary>
    private async Task AssertBreakdownsAsync(string customer, string granularity, Amount net, int count)
    {
        var derived = (await _api.DeriveAsync(customer, Ct, $"?granularity={granularity}"))["breakdown"]!.AsArray();
        var compared = (await _api.PostJsonAsync(BalanceApi.Compare,
            $$"""{"customerId":"{{customer}}","yourBalance":{{net}},"theirBalance":{{net}},"granularity":"{{granularity}}"}""", Ct))
            .IsCreated().Data;
        Assert.True((bool)compared["agreed"]!);
        Assert.Equal(derived.ToJsonString(), compared["breakdown"]!.ToJsonString());
        Assert.Equal(net, derived.Aggregate(Amount.Zero, (sum, span) => sum + Read(span!["netChange"]!)));
        Assert.Equal(count, derived.Sum(span => (int)span!["deltasCount"]!));
        foreach (var (span, next) in derived.Zip(derived.Skip(1)))
            Assert.True(string.CompareOrdinal((string)span!["end"]!, (string)next!["start"]!) <= 0);
    }

    /// <summary>A month that the log has left is closed, and the present one is not.</summary>
    private async Task AssertLockAsync(string customer, List<(long Time, Amount Amount)> rows, string present)
    {
        foreach (var month in rows.GroupBy(r => Month(r.Time)))
        {
            var locked = (await _api.LockAsync(new { customerId = customer, period = month.Key }, Ct)).IsCreated().Data;
            Assert.Equal((Sum(month), month.Count(), month.Key != present),
                (Read(locked["netChange"]!), (int)locked["deltasCount"]!, (bool)locked["closed"]!));
        }
    }

    private static Amount Sum(IEnumerable<(long Time, Amount Amount)> rows) =>
        rows.Aggregate(Amount.Zero, (sum, row) => sum + row.Amount);

    private static Amount Read(JsonNode amount) => Amount.ParseCanonical(amount.ToJsonString());

    private static string Text(long time) => Core.Statements.Timestamp.Text(time);

    private static string Month(long time) => Text(time)[..7];
}
