using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Balances;

public class BreakdownTests(HistoryFixture fixture) : IClassFixture<HistoryFixture>
{
    private const string Customer = HistoryFixture.Customer;

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Months_are_split_with_credits_and_debits()
    {
        var data = await _api.DeriveAsync(Customer, Ct, "?granularity=month");
        Assert.Equal(
            """{"start":"2026-01-01T00:00:00.000Z","end":"2026-02-01T00:00:00.000Z","totalCredits":100,"""
            + "\"totalDebits\":-30.5,\"netChange\":69.5,\"deltasCount\":2}",
            data["breakdown"]![0]!.ToJsonString());
        Assert.Equal(["69.5", "14.75", "8.5"], Members(data, "netChange"));
    }

    [Theory]
    [InlineData("day", "2026-01-05,2026-01-31,2026-02-01,2026-02-14,2026-03-02,2026-03-08,2026-03-09")]
    [InlineData("week", "2026-01-05,2026-01-26,2026-02-09,2026-03-02,2026-03-09")]
    [InlineData("month", "2026-01-01,2026-02-01,2026-03-01")]
    public async Task Spans_are_utc_days_weeks_from_monday_and_months(string granularity, string starts)
    {
        var data = await _api.DeriveAsync(Customer, Ct, $"?granularity={granularity}");
        Assert.Equal(starts, string.Join(',', Members(data, "start").Select(s => s.Trim('"')[..10])));
        AssertAddsUp(data);
    }

    [Theory]
    [InlineData("?granularity=day&period=2026-02")]
    [InlineData("?granularity=week&period=2026-03")]
    [InlineData("?granularity=month&startDate=2026-01-31&endDate=2026-03-09")]
    [InlineData("?granularity=day&period=2025-01")]
    public async Task Spans_add_up_to_the_window(string query) =>
        AssertAddsUp(await _api.DeriveAsync(Customer, Ct, query));

    [Fact]
    public async Task Compare_shows_the_same_spans()
    {
        var derived = await _api.DeriveAsync(Customer, Ct, "?granularity=week&period=2026-03");
        var compared = await _api.PostJsonAsync(BalanceApi.Compare, new
        {
            customerId = Customer, yourBalance = 1, theirBalance = 1, granularity = "week", period = "2026-03",
        }, Ct);
        Assert.Equal(derived["breakdown"]!.ToJsonString(), compared.IsCreated().Data["breakdown"]!.ToJsonString());
    }

    [Fact]
    public async Task Any_split_of_a_window_adds_up()
    {
        var (first, last) = (Time("2026-01-01T00:00:00Z"), Time("2026-03-10T00:00:00Z"));
        // Half of the cuts lie exactly at a delta or next to it.
        var near = Gen.Select(Gen.Int[0, HistoryFixture.History.Count - 1], Gen.Long[-1, 1],
            (i, shift) => Time(HistoryFixture.History[i].Time) + shift);
        var cuts = Gen.OneOf(Gen.Long[first + 1, last - 1], near).List[0, 5];
        await cuts.SampleAsync(async times =>
        {
            long[] edges = [first, .. times.Distinct().Order(), last];
            var (net, count) = (Amount.Zero, 0);
            foreach (var (start, end) in edges.Zip(edges.Skip(1)))
            {
                var part = await _api.DeriveAsync(Customer, Ct, $"?startDate={Text(start)}&endDate={Text(end)}");
                net += Amount.ParseCanonical(part["netChange"]!.ToJsonString());
                count += (int)part["deltasCount"]!;
            }
            Assert.Equal(("92.75", 7), (net.ToString(), count));
        }, iter: 60);
    }

    private static long Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private static string Text(long time) => Core.Statements.Timestamp.Text(time);

    private static IEnumerable<string> Members(JsonNode data, string name) =>
        data["breakdown"]!.AsArray().Select(b => b![name]!.ToJsonString());

    private static void AssertAddsUp(JsonNode data)
    {
        Amount Sum(string name) =>
            Members(data, name).Aggregate(Amount.Zero, (sum, text) => sum + Amount.ParseCanonical(text));

        Assert.Equal(data["netChange"]!.ToJsonString(), Sum("netChange").ToString());
        Assert.Equal(Sum("netChange"), Sum("totalCredits") + Sum("totalDebits"));
        Assert.Equal((int)data["deltasCount"]!, data["breakdown"]!.AsArray().Sum(b => (int)b!["deltasCount"]!));
        Assert.All(Members(data, "deltasCount"), count => Assert.NotEqual("0", count));
    }
}
