using System.Globalization;
using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Scopes;

/// <summary>Windows at the edges of days, months and years, and under a clock that is set back.</summary>
public class ClockTests
{
    private const string Customer = "c";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2024-01-01T00:00:00Z")]
    [InlineData("2024-02-29T00:00:00Z")]
    [InlineData("2024-03-01T00:00:00Z")]
    [InlineData("2025-03-01T00:00:00Z")]
    [InlineData("2026-03-29T00:00:00Z")]
    [InlineData("2026-11-01T00:00:00Z")]
    [InlineData("2000-03-01T00:00:00Z")]
    [InlineData("2100-03-01T00:00:00Z")]
    public async Task What_is_recorded_a_millisecond_before_midnight_utc_belongs_to_the_day_before(string midnight)
    {
        var at = DateTimeOffset.Parse(midnight, CultureInfo.InvariantCulture);
        await using var clocked = new ClockedServer(Text(at.AddMilliseconds(-1)));
        var api = (await ApiTenant.CreateAsync(clocked.Server, Ct)).Api;
        var before = await RecordAsync(api, "1");
        Assert.Equal("1", await NetAsync(api, "?timePreset=current_month"));
        if (Month(at.AddMilliseconds(-1)) != Month(at)) await IsFutureAsync(api, Month(at));

        clocked.MoveTo(midnight);
        var after = await RecordAsync(api, "20");
        Assert.Equal((Text(at.AddMilliseconds(-1)), Text(at)), ((string)before["acceptedAt"]!, (string)after["acceptedAt"]!));
        var isMonth = Month(at.AddMilliseconds(-1)) != Month(at);
        Assert.Equal(isMonth ? "20" : "21", await NetAsync(api, "?timePreset=current_month"));
        Assert.Equal(isMonth ? "1" : "21", await NetAsync(api, $"?period={Month(at.AddMilliseconds(-1))}"));
        Assert.Equal(isMonth ? "20" : "21", await NetAsync(api, $"?period={Month(at)}"));
        var (day, dayBefore, dayAfter) = (Day(at), Day(at.AddDays(-1)), Day(at.AddDays(1)));
        Assert.Equal("1", await NetAsync(api, $"?startDate={dayBefore}&endDate={day}"));
        Assert.Equal("20", await NetAsync(api, $"?startDate={day}&endDate={dayAfter}"));
        var days = (await api.DeriveAsync(Customer, Ct, "?granularity=day"))["breakdown"]!.AsArray();
        Assert.Equal([Text(at.AddDays(-1)), Text(at)], days.Select(d => (string)d!["start"]!));
        var months = (await api.DeriveAsync(Customer, Ct, "?granularity=month"))["breakdown"]!.AsArray();
        Assert.Equal(isMonth ? 2 : 1, months.Count);

        // The month that is over closes; the present one stays open.
        var locked = (await api.LockAsync(new { customerId = Customer }, Ct)).IsCreated().Data;
        Assert.Equal((Month(at), false, isMonth ? "20" : "21"),
            ((string)locked["period"]!, (bool)locked["closed"]!, locked["netChange"]!.ToJsonString()));
        var compared = await api.PostJsonAsync(BalanceApi.Compare, new JsonObject
        {
            ["customerId"] = Customer, ["period"] = Month(at), ["yourBalance"] = isMonth ? 20 : 21, ["theirBalance"] = isMonth ? 20 : 21,
        }, Ct);
        Assert.True((bool)compared.IsCreated().Data["agreed"]!);
        if (!isMonth) return;
        var closed = (await api.LockAsync(new { customerId = Customer, period = Month(at.AddMilliseconds(-1)) }, Ct)).IsCreated().Data;
        Assert.Equal((true, "1", Text(at)),
            ((bool)closed["closed"]!, closed["netChange"]!.ToJsonString(), (string)closed["endDate"]!));
    }

    [Theory]
    [InlineData("2024-02-29T12:00:00Z", "2024-02", "2024-02-01", "2024-03-01")]
    [InlineData("2025-02-28T23:59:59.999Z", "2025-02", "2025-02-01", "2025-03-01")]
    [InlineData("2026-12-31T23:59:59.999Z", "2026-12", "2026-12-01", "2027-01-01")]
    public async Task The_same_month_is_the_same_however_it_is_named(string now, string period, string start, string end)
    {
        await using var clocked = new ClockedServer($"{start}T00:00:00Z");
        var api = (await ApiTenant.CreateAsync(clocked.Server, Ct)).Api;
        await RecordAsync(api, "5");
        clocked.MoveTo(now);
        await RecordAsync(api, "-7");
        string[] scopes =
        [
            $"?period={period}", "?timePreset=current_month", $"?startDate={start}&endDate={end}",
            $"?timePreset=custom&startDate={start}T00:00:00Z&endDate={end}T00:00:00.000Z",
            $"?startDate={start}T02:00:00%2B02:00&endDate={end}T02:00:00%2B02:00",
        ];
        var answers = new List<JsonNode>();
        foreach (var scope in scopes) answers.Add(await api.DeriveAsync(Customer, Ct, scope + "&granularity=day"));
        foreach (var member in new[] { "netChange", "computedBalance", "deltas", "breakdown", "verifiedBalance", "deltasCount" })
            Assert.Single(answers.Select(a => a[member]!.ToJsonString()).Distinct());
        Assert.Single(answers.Select(a => ((string)a["scope"]!["startDate"]!, (string)a["scope"]!["endDate"]!)).Distinct());
        var locked = new List<string>();
        foreach (var scope in scopes.Take(3))
        {
            var body = new JsonObject { ["customerId"] = Customer };
            foreach (var part in scope[1..].Split('&')) body[part.Split('=')[0]] = part.Split('=')[1];
            locked.Add((string)(await api.LockAsync(body, Ct)).IsCreated().Data["proofRoot"]!);
        }
        Assert.Single(locked.Distinct());
    }

    [Fact]
    public async Task A_clock_that_is_set_back_over_a_months_end_breaks_no_scope()
    {
        await using var clocked = new ClockedServer("2026-10-31T23:30:00Z");
        var api = (await ApiTenant.CreateAsync(clocked.Server, Ct)).Api;
        await RecordAsync(api, "1");
        clocked.MoveTo("2026-11-01T00:10:00Z");
        var second = await RecordAsync(api, "20");
        clocked.StepBackTo("2026-10-31T23:10:00Z");
        var third = await RecordAsync(api, "300");
        Assert.Equal("2026-11-01T00:10:00.000Z", (string)third["acceptedAt"]!);
        Assert.Equal((string)second["acceptedAt"]!, (string)third["acceptedAt"]!);

        Assert.Equal("320", await NetAsync(api, "?timePreset=current_month"));
        Assert.Equal("320", await NetAsync(api, "?period=2026-11"));
        Assert.Equal("1", await NetAsync(api, "?period=2026-10"));
        Assert.Equal("321", await NetAsync(api, ""));
        Assert.Equal("320", await NetAsync(api, "?startDate=2026-11-01&endDate=2026-12-01"));
        await IsFutureAsync(api, "2026-12");
        var compared = await api.PostJsonAsync(BalanceApi.Compare,
            new { customerId = Customer, timePreset = "current_month", yourBalance = 320, theirBalance = 320 }, Ct);
        Assert.True((bool)compared.IsCreated().Data["agreed"]!);

        var status = (await api.GetJsonAsync($"{BalanceApi.Delta}/{third["recordId"]}", Ct)).IsOk().Data;
        Assert.True(string.CompareOrdinal((string)status["verifiedAt"]!, (string)status["acceptedAt"]!) >= 0);
        Assert.True((long)status["latencyMs"]! >= 0);

        // October is over for the log, November is not.
        var october = (await api.LockAsync(new { customerId = Customer, period = "2026-10" }, Ct)).IsCreated().Data;
        Assert.Equal((true, "1"), ((bool)october["closed"]!, october["netChange"]!.ToJsonString()));
        var november = (await api.LockAsync(new { customerId = Customer }, Ct)).IsCreated().Data;
        Assert.Equal(("2026-11", false, "320"),
            ((string)november["period"]!, (bool)november["closed"]!, november["netChange"]!.ToJsonString()));
        var whole = (await api.LockAsync("{}", Ct)).IsCreated().Data;
        Assert.Equal("2026-11", (string)whole["period"]!);
        var listed = (await api.GetJsonAsync($"{BalanceApi.Checkpoints}?timePreset=current_month&customerId={Customer}", Ct)).IsOk();
        Assert.Equal([(string)november["checkpointId"]!],
            listed.Data["checkpoints"]!.AsArray().Select(c => (string)c!["checkpointId"]!));

        clocked.MoveTo("2026-11-01T00:20:00Z");
        var fourth = await RecordAsync(api, "4000");
        Assert.Equal("2026-11-01T00:20:00.000Z", (string)fourth["acceptedAt"]!);
        Assert.Equal("4320", await NetAsync(api, "?period=2026-11"));
    }

    private static async Task<JsonNode> RecordAsync(HttpClient api, string delta) =>
        (await api.EmitAsync(BalanceApi.Good(Customer, JsonNode.Parse(delta)), Ct, ("Prefer", "wait=20"))).IsCreated().Data;

    private static async Task<string> NetAsync(HttpClient api, string query) =>
        (await api.DeriveAsync(Customer, Ct, query))["netChange"]!.ToJsonString();

    private static async Task IsFutureAsync(HttpClient api, string period) =>
        (await api.GetJsonAsync(BalanceApi.Derive(Customer, $"?period={period}"), Ct)).IsRefused(400, "VALIDATION_ERROR", "period");

    private static string Text(DateTimeOffset time) => Core.Statements.Timestamp.Text(time.ToUnixTimeMilliseconds());

    private static string Month(DateTimeOffset time) => time.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
