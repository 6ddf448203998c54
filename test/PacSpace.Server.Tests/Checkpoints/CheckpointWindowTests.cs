using System.Globalization;
using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Balances;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Checkpoints;

/// <summary>Windows over the history of three months.</summary>
public class CheckpointWindowTests(HistoryFixture fixture) : IClassFixture<HistoryFixture>
{
    private const string Customer = HistoryFixture.Customer;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"period":"2026-02"}""", "2026-02", "3", "4", "69.5", "84.25", true)]
    [InlineData("""{"period":"2026-03"}""", "2026-03", "5", "7", "84.25", "92.75", false)]
    [InlineData("""{"timePreset":"current_month"}""", "2026-03", "5", "7", "84.25", "92.75", false)]
    [InlineData("{}", "2026-03", "5", "7", "84.25", "92.75", false)]
    [InlineData("""{"startDate":"2026-01-31","endDate":"2026-02-02"}""", null, "2", "3", "100", "89.5", true)]
    [InlineData("""{"timePreset":"custom","startDate":"2026-01-01T00:00:00Z","endDate":"2026-02-01"}""", "2026-01",
        "1", "2", "0", "69.5", true)]
    [InlineData("""{"startDate":"2025-06-01","endDate":"2027-06-01"}""", null, "1", "7", "0", "92.75", false)]
    public async Task A_scope_covers_its_window(
        string scope, string? period, string first, string last, string opening, string closing, bool closed)
    {
        var data = await LockAsync(scope);
        Assert.Equal((period, first, last, closed), ((string?)data["period"], (string)data["firstSequence"]!,
            (string)data["lastSequence"]!, (bool)data["closed"]!));
        Assert.Equal((opening, closing), ((string)data["openingBalanceText"]!, (string)data["closingBalanceText"]!));
        await AssertProvesAsync(data);
    }

    [Theory]
    [InlineData("proofRoot", "itemsRoot")]
    [InlineData("checkpointId", "anchorId")]
    [InlineData("checkpointId", null)]
    public async Task After_a_checkpoint_the_rest_is_covered(string member, string? type)
    {
        var data = await LockAsync(new JsonObject
        {
            ["startingCheckpoint"] = (string)fixture.January[member]!,
            ["startingCheckpointType"] = type,
        }.ToJsonString());
        Assert.Equal(("3", "7", "69.5"), ((string)data["firstSequence"]!, (string)data["lastSequence"]!,
            data["openingBalance"]!.ToJsonString()));
        Assert.Equal((HistoryFixture.History[2].Time, "2026-03-09T00:00:00.001Z"),
            ((string)data["startDate"]!, (string)data["endDate"]!));
        await AssertProvesAsync(data);
    }

    [Fact]
    public async Task After_a_record_the_rest_is_covered()
    {
        var data = await LockAsync($$"""{"startingCheckpoint":"{{fixture.Records[5]["recordId"]}}"}""");
        Assert.Equal(("7", "7"), ((string)data["firstSequence"]!, (string)data["lastSequence"]!));
        var nothing = new { customerId = Customer, startingCheckpoint = (string)fixture.Records[6]["recordId"]! };
        (await fixture.Api.LockAsync(nothing, Ct)).IsRefused(422, "EMPTY_CHECKPOINT");
    }

    [Fact]
    public async Task An_unknown_start_is_not_found()
    {
        var other = (await fixture.Api.DeriveAsync("customer_002", Ct))["deltas"]![0]!["recordId"]!;
        foreach (var start in new[] { "chk_unknown", (string)other!, $"0x{new string('0', 64)}" })
            (await fixture.Api.LockAsync(new { customerId = Customer, startingCheckpoint = start }, Ct))
                .IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await fixture.Api.LockAsync(new { startingCheckpoint = "chk_unknown" }, Ct))
            .IsRefused(400, "VALIDATION_ERROR", "startingCheckpoint");
    }

    [Fact]
    public async Task A_window_of_more_than_24_months_is_too_wide() =>
        (await fixture.Api.LockAsync(new { startDate = "2024-01-01", endDate = "2026-01-02" }, Ct))
            .IsRefused(400, "SCOPE_TOO_WIDE", "endDate");

    private async Task<JsonNode> LockAsync(string scope)
    {
        var body = JsonNode.Parse(scope)!;
        body["customerId"] = Customer;
        return (await fixture.Api.LockAsync(body, Ct)).IsCreated().Data;
    }

    private async Task AssertProvesAsync(JsonNode data)
    {
        var first = int.Parse((string)data["firstSequence"]!, CultureInfo.InvariantCulture);
        var last = int.Parse((string)data["lastSequence"]!, CultureInfo.InvariantCulture);
        var statement = (await fixture.Tenant.ProveAsync(data, Ct)).Statement();
        Assert.Equal(Locked.RootOf(fixture.Records[(first - 1)..last]), (string)data["treeRoot"]!);
        Assert.Equal(Locked.RootOf(fixture.Records[..last]), statement.History.ToPrefixedHex());
        Assert.Equal(last - first + 1, (int)data["deltasCount"]!);
    }
}
