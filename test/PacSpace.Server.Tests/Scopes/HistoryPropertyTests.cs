using System.Text.Json.Nodes;
using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Scopes;

/// <summary>What holds of any history, asked over HTTP.</summary>
public class HistoryPropertyTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private const int Histories = 12;
    private const long Day = 24L * 3600 * 1000;

    private static readonly string[] Granularities = ["day", "week", "month"];

    // Within a millisecond, next to each other, over midnight, over a month's end.
    private static readonly Gen<(long Gap, long Nanos)> GenDelta = Gen.Select(
        Gen.OneOf(Gen.Const(0L), Gen.Long[1, 10], Gen.Long[1, Day], Gen.Long[Day, 40 * Day]),
        Gen.OneOf(Gen.Long[-1_000_000_000_000_000_000, 1_000_000_000_000_000_000], Gen.Long[-3, 3]).Where(n => n != 0));

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private long Now => fixture.Clocked.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public Task Questions_about_any_history_agree_with_one_another() => Gen.Select(
        GenDelta.List[1, 14], Gen.Double[0, 1].List[0, 4], Gen.Double[0, 1], Gen.Const(0L)).SampleAsync(async sample =>
    {
        var (deltas, cuts, locked, _) = sample;
        var customer = ApiFixture.NewCustomer();
        var start = Now;
        var (records, checkpoint) = await RecordAsync(customer, deltas, (int)(locked * (deltas.Count - 1)));
        var end = Now + 1;
        var whole = await _api.DeriveAsync(customer, Ct);
        var net = records.Aggregate(Amount.Zero, (sum, r) => sum + Read(r["delta"]!));
        Assert.Equal((net, net, records.Count), (Read(whole["netChange"]!), Read(whole["computedBalance"]!), (int)whole["deltasCount"]!));

        await AssertCompareAsync(customer, net);
        foreach (var granularity in Granularities) await AssertBreakdownAsync(customer, granularity, net, records.Count);
        await AssertSplitAsync(customer, [start, .. cuts.Select(c => start + (long)(c * (end - start))).Distinct().Order(), end], net, records.Count);
        await AssertStartsAsync(customer, records, checkpoint, net);
        await AssertMonthAsync(customer);
    }, iter: Histories, threads: 1);

    /// <summary>Records the deltas at their times and locks all that is there after one of them.</summary>
    private async Task<(List<JsonNode> Records, (JsonNode Checkpoint, int Covered) Locked)> RecordAsync(
        string customer, List<(long Gap, long Nanos)> deltas, int lockAfter)
    {
        var records = new List<JsonNode>();
        (JsonNode, int) locked = default;
        foreach (var (i, (gap, nanos)) in deltas.Index())
        {
            // Timers need not run for each second of the months that pass.
            fixture.Clocked.Clock.AdjustTime(fixture.Clocked.Clock.GetUtcNow().AddMilliseconds(gap));
            var body = BalanceApi.Good(customer, JsonNode.Parse(new Amount(nanos).ToString()));
            records.Add((await _api.EmitAsync(body, Ct, ("Prefer", "wait=20"))).IsCreated().Data);
            if (i != lockAfter) continue;
            var window = new JsonObject
            {
                ["customerId"] = customer,
                ["startDate"] = Text(Time(records[0])), ["endDate"] = Text(Time(records[^1]) + 1),
            };
            locked = ((await _api.LockAsync(window, Ct)).IsCreated().Data, records.Count);
        }
        return (records, locked);
    }

    private async Task AssertCompareAsync(string customer, Amount net)
    {
        var same = await CompareAsync(customer, net, net);
        Assert.Equal((true, true, "0", 0), ((bool)same["agreed"]!, (bool)same["match"]!,
            same["discrepancy"]!.ToJsonString(), same["discrepancies"]!.AsArray().Count));
        Assert.Equal(net, Read(same["neutralBalance"]!));
        // The smallest amount there is makes a difference.
        var other = await CompareAsync(customer, net, net + new Amount(1));
        Assert.Equal((false, true, false, "-0.000000001"), ((bool)other["agreed"]!, (bool)other["matchesYours"]!,
            (bool)other["matchesTheirs"]!, other["discrepancy"]!.ToJsonString()));
    }

    private async Task<JsonNode> CompareAsync(string customer, Amount yours, Amount theirs) => (await _api.PostJsonAsync(
        BalanceApi.Compare, $$"""{"customerId":"{{customer}}","yourBalance":{{yours}},"theirBalance":{{theirs}}}""", Ct)).IsCreated().Data;

    private async Task AssertBreakdownAsync(string customer, string granularity, Amount net, int count)
    {
        var spans = (await _api.DeriveAsync(customer, Ct, $"?granularity={granularity}"))["breakdown"]!.AsArray();
        Assert.Equal(net, spans.Aggregate(Amount.Zero, (sum, s) => sum + Read(s!["netChange"]!)));
        Assert.Equal(count, spans.Sum(s => (int)s!["deltasCount"]!));
        Assert.All(spans, s => Assert.Equal(Read(s!["netChange"]!), Read(s["totalCredits"]!) + Read(s["totalDebits"]!)));
        // Each span by itself says the same.
        foreach (var span in spans)
        {
            var own = await _api.DeriveAsync(customer, Ct, $"?startDate={span!["start"]}&endDate={span["end"]}");
            Assert.Equal((span["netChange"]!.ToJsonString(), (int)span["deltasCount"]!),
                (own["netChange"]!.ToJsonString(), (int)own["deltasCount"]!));
        }
    }

    private async Task AssertSplitAsync(string customer, IReadOnlyList<long> edges, Amount net, int count)
    {
        var (sum, found) = (Amount.Zero, 0);
        foreach (var (from, to) in edges.Zip(edges.Skip(1)).Where(e => e.First < e.Second))
        {
            var part = await _api.DeriveAsync(customer, Ct, $"?startDate={Text(from)}&endDate={Text(to)}");
            (sum, found) = (sum + Read(part["netChange"]!), found + (int)part["deltasCount"]!);
        }
        Assert.Equal((net, count), (sum, found));
    }

    private async Task AssertStartsAsync(
        string customer, List<JsonNode> records, (JsonNode Checkpoint, int Covered) locked, Amount net)
    {
        var last = records[locked.Covered - 1];
        string[] starts =
        [
            $"{locked.Checkpoint["proofRoot"]}", $"{locked.Checkpoint["merkleRoot"]}&startingCheckpointType=itemsRoot",
            $"{locked.Checkpoint["checkpointId"]}", $"{last["recordId"]}&startingCheckpointType=recordId",
        ];
        var answers = new List<JsonNode>();
        foreach (var start in starts) answers.Add(await _api.DeriveAsync(customer, Ct, $"?startingCheckpoint={start}"));
        foreach (var member in new[] { "startingBalance", "computedBalance", "netChange", "deltas", "deltasCount" })
            Assert.Single(answers.Select(a => a[member]!.ToJsonString()).Distinct());
        Assert.Equal((net, records.Count - locked.Covered),
            (Read(answers[0]["computedBalance"]!), (int)answers[0]["deltasCount"]!));
        Assert.Equal(last["balance"]!.ToJsonString(), answers[0]["startingBalance"]!.ToJsonString());
    }

    private async Task AssertMonthAsync(string customer)
    {
        var now = fixture.Clocked.Clock.GetUtcNow();
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var answers = new List<JsonNode>();
        foreach (var scope in (string[])["timePreset=current_month", $"period={month:yyyy-MM}",
            $"startDate={month:yyyy-MM-dd}&endDate={month.AddMonths(1):yyyy-MM-dd}"])
            answers.Add(await _api.DeriveAsync(customer, Ct, $"?{scope}"));
        foreach (var member in new[] { "netChange", "computedBalance", "deltas" })
            Assert.Single(answers.Select(a => a[member]!.ToJsonString()).Distinct());
    }

    private static Amount Read(JsonNode amount) => Amount.ParseCanonical(amount.ToJsonString());

    private static long Time(JsonNode record) => DateTimeOffset.Parse(
        (string)record["acceptedAt"]!, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private static string Text(long time) => Core.Statements.Timestamp.Text(time);
}
