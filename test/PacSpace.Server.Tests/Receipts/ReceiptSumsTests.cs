using System.Text.Json.Nodes;
using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Server.Tests.Hosting;
using static PacSpace.Server.Tests.Receipts.ReceiptFixture;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>Whatever was recorded when: figures add up, month by month and over any split of a window.</summary>
public sealed class ReceiptSumsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Deltas over some months: hours to wait before each, and its amount in 10⁻⁹ units.</summary>
    private static readonly Gen<(int Hours, long Nanos)[]> Histories =
        Gen.Select(Gen.Int[0, 400], Gen.Long[-5_000_000_000, 5_000_000_000].Where(n => n != 0)).Array[1, 25];

    [Fact]
    public async Task Months_and_split_windows_add_up()
    {
        await using var clocked = new ClockedServer("2026-01-01T00:00:00Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        var histories = Histories.Array[8].Single(_ => true, "0N0XIzNsQ0O2");
        var rounds = histories.Select((history, i) => (Customer: $"c{i}", History: history)).ToList();
        // The clock goes forward only, so the histories are interleaved in its order.
        var events = rounds
            .SelectMany(r => r.History.Aggregate(
                (At: Start, List: new List<(DateTimeOffset At, string Customer, long Nanos)>()), (sum, d) =>
                {
                    var at = sum.At.AddHours(d.Hours);
                    sum.List.Add((at, r.Customer, d.Nanos));
                    return (at, sum.List);
                }).List)
            .OrderBy(e => e.At).ToList();
        foreach (var (at, customer, nanos) in events)
        {
            if (at > clocked.Clock.GetUtcNow()) clocked.Clock.SetUtcNow(at);
            await tenant.Api.RecordAsync(customer, new Amount(nanos).ToString(), Ct);
        }
        clocked.Clock.Advance(TimeSpan.FromDays(40));
        foreach (var (customer, _) in rounds) await CheckAsync(tenant.Api, customer, clocked.Clock.GetUtcNow());
    }

    private static async Task CheckAsync(HttpClient api, string customer, DateTimeOffset now)
    {
        var whole = await MakeAsync(api, customer, "");
        Assert.Equal(Net(whole), Of(whole, "netChange"));
        Assert.Equal(Net(whole), Sum(whole["windowSummaries"]!.AsArray(), "netChange"));
        Assert.Equal(Net(whole), Sum(whole["deltas"]!.AsArray(), "delta"));
        Assert.Equal(Of(whole, "totalCredits"), Sum(whole["windowSummaries"]!.AsArray(), "totalCredits"));
        Assert.Equal(Of(whole, "totalDebits"), Sum(whole["windowSummaries"]!.AsArray(), "totalDebits"));
        foreach (var month in whole["windowSummaries"]!.AsArray())
        {
            var receipt = await MakeAsync(api, customer, $"?period={month!["period"]}");
            Assert.Equal(month.ToJsonString(), Assert.Single(receipt["windowSummaries"]!.AsArray())!.ToJsonString());
        }
        var months = Enumerable.Range(0, 14).Select(i => Start.AddMonths(i)).TakeWhile(m => m < now).ToList();
        foreach (var split in months.Append(Start.AddHours(1234)).Where(m => m > Start && m < now))
        {
            var left = await MakeAsync(api, customer, Window(Start, split));
            var right = await MakeAsync(api, customer, Window(split, now));
            Assert.Equal(Of(left, "finalBalance"), Of(right, "startingBalance"));
            Assert.Equal(Of(whole, "finalBalance"), Of(right, "finalBalance"));
            Assert.Equal(Net(whole), Net(left) + Net(right));
            Assert.Equal((int)whole["deltasCount"]!, (int)left["deltasCount"]! + (int)right["deltasCount"]!);
        }
    }

    private static string Window(DateTimeOffset start, DateTimeOffset end) =>
        $"?startDate={start:yyyy-MM-ddTHH:mm:ssZ}&endDate={end:yyyy-MM-ddTHH:mm:ssZ}";

    private static async Task<JsonNode> MakeAsync(HttpClient api, string customer, string query) =>
        (await api.GetJsonAsync(Receipt(customer, query), Ct)).IsOk().Data;

    private static Amount Of(JsonNode node, string name) => Amount.ParseCanonical(node[name]!.ToJsonString());

    private static Amount Net(JsonNode receipt) => Of(receipt, "finalBalance") - Of(receipt, "startingBalance");

    private static Amount Sum(JsonArray rows, string name) =>
        rows.Aggregate(Amount.Zero, (sum, row) => sum + Of(row!, name));
}
