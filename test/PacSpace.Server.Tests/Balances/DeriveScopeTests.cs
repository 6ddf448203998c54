using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Balances;

public class DeriveScopeTests(HistoryFixture fixture) : IClassFixture<HistoryFixture>
{
    private const string Customer = HistoryFixture.Customer;

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("?period=2026-01", "period", "2026-01-01", "2026-02-01", "1,2", "69.5")]
    [InlineData("?period=2026-02", "period", "2026-02-01", "2026-03-01", "3,4", "14.75")]
    [InlineData("?period=2026-03", "period", "2026-03-01", "2026-04-01", "5,6,7", "8.5")]
    [InlineData("?period=2025-12", "period", "2025-12-01", "2026-01-01", "", "0")]
    [InlineData("?timePreset=current_month", "current_month", "2026-03-01", "2026-04-01", "5,6,7", "8.5")]
    [InlineData("?startDate=2026-01-31&endDate=2026-02-02", "custom", "2026-01-31", "2026-02-02", "2,3", "-10.5")]
    [InlineData("?timePreset=custom&startDate=2026-02-01&endDate=2026-03-01",
        "custom", "2026-02-01", "2026-03-01", "3,4", "14.75")]
    [InlineData("?startDate=2027-01-01&endDate=2027-02-01", "custom", "2027-01-01", "2027-02-01", "", "0")]
    [InlineData("?startDate=2024-03-31&endDate=2026-03-31",
        "custom", "2024-03-31", "2026-03-31", "1,2,3,4,5,6,7", "92.75")]
    public async Task A_window_goes_by_the_time_of_recording(
        string query, string mode, string start, string end, string sequences, string net)
    {
        var data = await _api.DeriveAsync(Customer, Ct, query);
        Assert.Equal(
            $$"""{"mode":"{{mode}}","startDate":"{{start}}T00:00:00.000Z","endDate":"{{end}}T00:00:00.000Z"}""",
            data["scope"]!.ToJsonString());
        AssertCovers(data, sequences, net, "0");
    }

    [Theory]
    [InlineData("2026-01-31T23:59:59.999Z", "2026-02-01T00:00:00.000Z", "2", "-30.5")]
    [InlineData("2026-01-31T23:59:59.998Z", "2026-01-31T23:59:59.999Z", "", "0")]
    [InlineData("2026-02-01T01:00:00%2B01:00", "2026-02-01T00:00:00.001Z", "3", "20")]
    [InlineData("2026-01-05T10:00Z", "2026-01-05T10:00:00.1Z", "1", "100")]
    [InlineData("2026-01-05T10:00:00", "2026-01-05T10:00:01", "1", "100")]
    [InlineData("2026-01-31T23:59:59.998001Z", "2026-01-31T23:59:59.999000001Z", "2", "-30.5")]
    [InlineData("2026-01-31T23:59:59.999000Z", "2026-01-31T23:59:59.999999%2B00:00", "2", "-30.5")]
    [InlineData("2026-01-31T23:59:59.999000001Z", "2026-02-01T00:00:00.001000000Z", "3", "20")]
    [InlineData("2026-01-31T23:59:59.9991Z", "2026-02-01T00:00:00.0001Z", "3", "20")]
    [InlineData("2026-01-05T10:00:00.0000000", "2026-01-05T10:00:00.0001", "1", "100")]
    public async Task Starts_are_inclusive_and_ends_exclusive_to_the_millisecond(
        string start, string end, string sequences, string net) =>
        AssertCovers(await _api.DeriveAsync(Customer, Ct, $"?startDate={start}&endDate={end}"), sequences, net, "0");

    [Theory]
    [InlineData("proofRoot", "proofRoot")]
    [InlineData("proofRoot", "itemsRoot")]
    [InlineData("proofRoot", null)]
    [InlineData("checkpointId", "recordId")]
    [InlineData("checkpointId", "anchorId")]
    [InlineData("checkpointId", null)]
    public async Task After_a_checkpoint_the_rows_follow_and_start_from_its_closing_balance(string member, string? type)
    {
        var query = $"?startingCheckpoint={fixture.January[member]}";
        if (type is not null) query += $"&startingCheckpointType={type}";
        var data = await _api.DeriveAsync(Customer, Ct, query);
        Assert.Equal("""{"mode":"checkpoint","startDate":null,"endDate":null}""", data["scope"]!.ToJsonString());
        AssertCovers(data, "3,4,5,6,7", "23.25", "69.5");
        Assert.Equal("92.75", (string)data["computedBalanceText"]!);
        data = await _api.DeriveAsync(Customer, Ct, query + "&startingBalance=1");
        AssertCovers(data, "3,4,5,6,7", "23.25", "1");
        Assert.Equal("24.25", (string)data["computedBalanceText"]!);
    }

    [Fact]
    public async Task After_a_record_the_rows_follow_and_start_from_its_balance()
    {
        for (var i = 0; i < fixture.Records.Count; i++)
        {
            var record = fixture.Records[i];
            var data = await _api.DeriveAsync(
                Customer, Ct, $"?startingCheckpoint={record["recordId"]}&startingCheckpointType=recordId");
            Assert.Equal(fixture.Records.Count - i - 1, (int)data["deltasCount"]!);
            Assert.Equal(record["balance"]!.ToJsonString(), data["startingBalance"]!.ToJsonString());
            Assert.Equal("92.75", (string)data["computedBalanceText"]!);
        }
    }

    [Fact]
    public async Task An_unknown_start_is_not_found()
    {
        var other = (await _api.DeriveAsync("customer_002", Ct))["deltas"]![0]!;
        var whole = (await _api.LockAsync(new { }, Ct)).IsCreated().Data;
        var stranger = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        var theirs = await stranger.Api.RecordAsync(Customer, "1", Ct);
        var locked = (await stranger.Api.LockAsync(new { customerId = Customer }, Ct)).IsCreated().Data;
        JsonNode?[] unknown =
        [
            other["recordId"], other["receiptId"], whole["checkpointId"], whole["proofRoot"], theirs["recordId"],
            locked["checkpointId"], locked["proofRoot"], "chk_unknown", $"0x{new string('0', 64)}", "0x00", "rec_", "",
            fixture.January["receiptId"],
        ];
        foreach (var start in unknown)
            (await _api.GetJsonAsync(BalanceApi.Derive(Customer, $"?startingCheckpoint={start}"), Ct))
                .IsRefused(404, "CHECKPOINT_NOT_FOUND");
    }

    [Theory]
    [InlineData("?period=2026-01&timePreset=current_month")]
    [InlineData("?period=2026-01&timePreset=custom")]
    [InlineData("?period=2026-01&startDate=2026-01-01&endDate=2026-02-01")]
    [InlineData("?timePreset=current_month&startDate=2026-01-01&endDate=2026-02-01")]
    [InlineData("?period=2026-01&startingCheckpoint=chk_1")]
    [InlineData("?timePreset=current_month&startingCheckpoint=chk_1")]
    [InlineData("?startDate=2026-01-01&endDate=2026-02-01&startingCheckpoint=chk_1")]
    [InlineData("?startDate=2026-01-01&startingCheckpoint=chk_1")]
    public async Task Modes_exclude_each_other(string query)
    {
        var answer = await _api.GetJsonAsync(BalanceApi.Derive(Customer, query), Ct);
        Assert.Equal((400, "INVALID_SCOPE_COMBINATION"), (answer.Status, answer.Code));
        var scope = System.Web.HttpUtility.ParseQueryString(query);
        var body = new JsonObject { ["yourBalance"] = 1, ["theirBalance"] = 1 };
        foreach (var name in scope.AllKeys) body[name!] = scope[name];
        answer = await _api.PostJsonAsync(BalanceApi.Compare, body, Ct);
        Assert.Equal((400, "INVALID_SCOPE_COMBINATION"), (answer.Status, answer.Code));
        answer = await _api.LockAsync(body, Ct);
        Assert.Equal((400, "INVALID_SCOPE_COMBINATION"), (answer.Status, answer.Code));
        answer = await _api.GetJsonAsync(BalanceApi.Checkpoints + query, Ct);
        Assert.Equal((400, "INVALID_SCOPE_COMBINATION"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("?startDate=2024-03-31&endDate=2026-03-31T00:00:00.001Z")]
    [InlineData("?startDate=1970-01-01&endDate=2026-03-31")]
    [InlineData("?startDate=2026-01-01&endDate=9999-12-31")]
    public async Task A_window_of_more_than_24_months_is_too_wide(string query) =>
        (await _api.GetJsonAsync(BalanceApi.Derive(Customer, query), Ct)).IsRefused(400, "SCOPE_TOO_WIDE", "endDate");

    [Theory]
    [InlineData("?period=2026-01&timePreset=current_month", "period cannot be combined with timePreset or dates; send one of them.")]
    [InlineData("?timePreset=current_month&startDate=2026-01-01&endDate=2026-02-01",
        "timePreset goes with dates only if it is custom; send one of them.")]
    [InlineData("?startDate=1969-12-31&endDate=1970-02-01", "startDate lies before 1970, which no delta does.")]
    [InlineData("?period=1969-12", "period lies before 1970, which no delta does.")]
    [InlineData("?startDate=2026-01-01T00:00:00.1234567890Z&endDate=2026-02-01", "startDate must be an ISO 8601 date or time "
        + "with at most 9 fractional digits, for example 2026-11-01 or 2026-11-01T00:00:00.000Z.")]
    public async Task What_is_wrong_is_said_in_a_sentence(string query, string message)
    {
        var answer = await _api.GetJsonAsync(BalanceApi.Derive(Customer, query), Ct);
        Assert.Equal((400, message), (answer.Status, (string)answer.Body!["message"]!));
    }

    private static void AssertCovers(JsonNode data, string sequences, string net, string starting)
    {
        Assert.Equal(sequences, string.Join(',', data["deltas"]!.AsArray().Select(d => (string)d!["sequenceNumber"]!)));
        Assert.Equal((net, starting), (data["netChange"]!.ToJsonString(), data["startingBalance"]!.ToJsonString()));
        var count = data["deltas"]!.AsArray().Count;
        Assert.Equal((count, count), ((int)data["deltasCount"]!, (int)data["pagination"]!["total"]!));
        if (count == 0) Assert.Null(data["latestReceiptId"]);
        else Assert.Equal((string)data["deltas"]![count - 1]!["receiptId"]!, (string)data["latestReceiptId"]!);
    }
}
