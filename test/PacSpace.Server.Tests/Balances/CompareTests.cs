using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Balances;

public class CompareTests(HistoryFixture fixture) : IClassFixture<HistoryFixture>
{
    private static readonly string[] Members =
    [
        "customerId", "match", "agreed", "matchesYours", "matchesTheirs", "yourBalance", "theirBalance",
        "neutralBalance", "neutralBalanceText", "computedBalance", "computedBalanceText", "verifiedBalance",
        "verifiedBalanceText", "frozen", "discrepancy", "yourDifference", "theirDifference", "deltasCount", "discrepancies",
        "breakdown", "comparedAt",
    ];

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Equal_balances_match()
    {
        var data = await CompareAsync("""{"customerId":"customer_001","yourBalance":92.75,"theirBalance":"92.750"}""");
        Assert.Equal(Members, data.Names());
        Assert.All(Members[1..5], name => Assert.True((bool)data[name]!));
        Assert.All(Members[5..13], name => Assert.Equal("92.75", data[name]!.ToString()));
        Assert.Equal("\"92.75\"", data["neutralBalanceText"]!.ToJsonString());
        Assert.Equal("92.75", data["neutralBalance"]!.ToJsonString());
        Assert.All(Members[14..17], name => Assert.Equal("0", data[name]!.ToJsonString()));
        Assert.Equal((7, "[]"), ((int)data["deltasCount"]!, data["discrepancies"]!.ToJsonString()));
        Assert.Equal("2026-03-10T08:00:00.000Z", (string)data["comparedAt"]!);
        Assert.False((bool)data["frozen"]!);
    }

    [Fact]
    public async Task Each_pair_that_differs_is_named()
    {
        var data = await CompareAsync("""{"customerId":"customer_001","yourBalance":92.75,"theirBalance":90}""");
        Assert.Equal((false, false, true, false), ((bool)data["match"]!, (bool)data["agreed"]!,
            (bool)data["matchesYours"]!, (bool)data["matchesTheirs"]!));
        Assert.Equal(("2.75", "0", "-2.75"), (data["discrepancy"]!.ToJsonString(),
            data["yourDifference"]!.ToJsonString(), data["theirDifference"]!.ToJsonString()));
        Assert.Equal("""
            [{"kind":"yours_vs_theirs","expected":90,"actual":92.75,"difference":2.75},
            {"kind":"theirs_vs_neutral","expected":92.75,"actual":90,"difference":-2.75}]
            """.ReplaceLineEndings(""), data["discrepancies"]!.ToJsonString());
    }

    [Fact]
    public async Task Two_who_agree_with_each_other_need_not_agree_with_the_record()
    {
        var data = await CompareAsync("""{"customerId":"customer_001","yourBalance":90,"theirBalance":90}""");
        Assert.Equal((false, "0"), ((bool)data["match"]!, data["discrepancy"]!.ToJsonString()));
        Assert.Equal(["yours_vs_neutral", "theirs_vs_neutral"],
            data["discrepancies"]!.AsArray().Select(d => (string)d!["kind"]!));
    }

    [Fact]
    public async Task There_is_no_tolerance()
    {
        var data = await CompareAsync("""{"yourBalance":0.3,"theirBalance":0.300000001}""");
        Assert.False((bool)data["match"]!);
        Assert.Equal("-0.000000001", data["discrepancy"]!.ToJsonString());
    }

    [Theory]
    [InlineData("5", "5.0", true)]
    [InlineData("5", "-5", false)]
    public async Task Without_a_customer_the_two_are_compared_with_each_other_only(
        string yours, string theirs, bool match)
    {
        var data = await CompareAsync($$"""{"yourBalance":{{yours}},"theirBalance":{{theirs}} }""");
        Assert.Equal(Members, data.Names());
        Assert.All(Members[1..5], name => Assert.Equal(match, (bool)data[name]!));
        foreach (var name in new[] { "customerId", "neutralBalance", "neutralBalanceText", "computedBalance",
            "computedBalanceText", "verifiedBalance", "verifiedBalanceText", "yourDifference", "theirDifference", "breakdown" })
            Assert.Null(data[name]);
        Assert.Equal(match ? 0 : 1, data["discrepancies"]!.AsArray().Count);
        Assert.Equal(0, (int)data["deltasCount"]!);
    }

    [Theory]
    [InlineData("\"period\":\"2026-02\"", "14.75", 2)]
    [InlineData("\"period\":\"2026-02\",\"startingBalance\":69.5", "84.25", 2)]
    [InlineData("\"timePreset\":\"current_month\"", "8.5", 3)]
    [InlineData("\"startDate\":\"2026-01-31\",\"endDate\":\"2026-02-02\"", "-10.5", 2)]
    [InlineData("\"startingCheckpoint\":\"$\"", "92.75", 5)]
    [InlineData("\"startingCheckpoint\":\"$\",\"startingCheckpointType\":\"proofRoot\",\"startingBalance\":0",
        "23.25", 5)]
    [InlineData("\"period\":null,\"startingBalance\":\"-92.75\"", "0", 7)]
    public async Task A_scope_narrows_the_neutral_balance(string scope, string neutral, int count)
    {
        scope = scope.Replace("$", (string)fixture.January["proofRoot"]!, StringComparison.Ordinal);
        var data = await CompareAsync(
            $$"""{"customerId":"customer_001","yourBalance":{{neutral}},"theirBalance":{{neutral}},{{scope}} }""");
        Assert.Equal((true, neutral, count),
            ((bool)data["match"]!, data["neutralBalance"]!.ToJsonString(), (int)data["deltasCount"]!));
    }

    [Theory]
    [InlineData("{}", "yourBalance,theirBalance")]
    [InlineData("""{"yourBalance":1}""", "theirBalance")]
    [InlineData("""{"yourBalance":null,"theirBalance":1}""", "yourBalance")]
    [InlineData("""{"yourBalance":1e-10,"theirBalance":1}""", "yourBalance")]
    [InlineData("""{"yourBalance":"1e2","theirBalance":1}""", "yourBalance")]
    [InlineData("""{"yourBalance":1,"theirBalance":"x"}""", "theirBalance")]
    [InlineData("""{"yourBalance":1,"theirBalance":true}""", "theirBalance")]
    [InlineData("""{"yourBalance":1,"theirBalance":10000000000000000000}""", "theirBalance")]
    [InlineData("""{"yourBalance":1,"theirBalance":1,"startingBalance":"x"}""", "startingBalance")]
    [InlineData("""{"yourBalance":1,"theirBalance":1,"customerId":5}""", "customerId")]
    [InlineData("""{"yourBalance":1,"theirBalance":1,"customerId":"\u0000"}""", "customerId")]
    [InlineData("""{"yourBalance":1,"theirBalance":1,"granularity":"year"}""", "granularity")]
    [InlineData("""{"yourBalance":1,"theirBalance":1,"period":"2026-04"}""", "period")]
    [InlineData("""{"yourBalance":1,"theirBalance":1,"period":202603}""", "period")]
    [InlineData("""{"yourBalance":1,"theirBalance":1,"yourBalance":1}""", "yourBalance")]
    [InlineData("null", "body")]
    public async Task An_invalid_member_is_named(string body, string fields) =>
        (await _api.PostJsonAsync(BalanceApi.Compare, body, Ct))
            .IsRefused(400, "VALIDATION_ERROR", fields.Split(','));

    [Theory]
    [InlineData("""{"yourBalance":9999999999999999999,"theirBalance":-1}""")]
    [InlineData("""{"yourBalance":1,"theirBalance":1,"startingBalance":9999999999999999999,"customerId":"$"}""")]
    [InlineData("""{"yourBalance":100,"theirBalance":1,"startingBalance":-9999999999999999999,"customerId":"$"}""")]
    public async Task Differences_that_no_amount_can_hold_are_refused(string body)
    {
        body = body.Replace("$", HistoryFixture.Customer, StringComparison.Ordinal);
        (await _api.PostJsonAsync(BalanceApi.Compare, body, Ct)).IsRefused(422, "BALANCE_OUT_OF_RANGE");
    }

    [Fact]
    public async Task An_unknown_customer_or_start_is_not_found()
    {
        JsonObject body = new() { ["yourBalance"] = 1, ["theirBalance"] = 1, ["customerId"] = "nobody" };
        (await _api.PostJsonAsync(BalanceApi.Compare, body, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        var stranger = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        body["customerId"] = HistoryFixture.Customer;
        (await stranger.Api.PostJsonAsync(BalanceApi.Compare, body, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        body["startingCheckpoint"] = "chk_unknown";
        (await _api.PostJsonAsync(BalanceApi.Compare, body, Ct)).IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await fixture.Clocked.Server.Anonymous.PostJsonAsync(BalanceApi.Compare, body, Ct))
            .IsRefused(401, "INVALID_API_KEY");
    }

    private async Task<JsonNode> CompareAsync(string body) =>
        (await _api.PostJsonAsync(BalanceApi.Compare, body, Ct)).IsCreated().Data;
}
