using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Statements;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Checkpoints;

public class SelectionTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_selection_locks_the_named_deltas_outside_of_the_chain()
    {
        var records = await RecordAsync(5);
        JsonNode[] chosen = [records[3], records[1], records[3]];
        var data = (await SelectAsync(chosen)).IsCreated().Data;
        Assert.Equal(CheckpointTests.Members, data.Names());
        Assert.Equal(("selection", _customer, 2, "20"), ((string)data["kind"]!, (string)data["customerId"]!,
            (int)data["deltasCount"]!, data["netChange"]!.ToJsonString()));
        foreach (var name in new[] { "number", "closed", "period", "startDate", "endDate", "firstSequence", "lastSequence",
            "openingBalance", "closingBalance", "totalCredits", "totalDebits", "previousCheckpointId" })
            Assert.Null(data[name]);
        Assert.Equal(Locked.RootOf([records[1], records[3]]), (string)data["treeRoot"]!);
        var row = await fixture.Tenant.ProveAsync(data, Ct);
        var statement = SelectionStatement.Parse(Encoding.UTF8.GetBytes(row.Statement), out _)!;
        Assert.Equal((2L, "20"), (statement.Count, statement.Net.ToString()));

        // It has no window that could be closed, wherever it is shown.
        var receipts = (await _api.GetJsonAsync($"{BalanceApi.Root}/customers/{_customer}/receipts", Ct)).IsOk().Data["receipts"]!;
        var listed = (await _api.GetJsonAsync($"{BalanceApi.Checkpoints}?customerId={_customer}", Ct)).IsOk().Data["checkpoints"]!;
        var verified = (await fixture.Clocked.Server.Anonymous.GetJsonAsync($"/api/v1/verify/{data["proofRoot"]}", Ct)).IsOk();
        var document = (await _api.GetJsonAsync($"{BalanceApi.Root}/receipts/{data["receiptId"]}", Ct)).IsOk().Data;
        foreach (var shown in new[] { receipts[0]!, listed[0]!, verified.Data["summary"]!, document })
            Assert.Null(shown.AsObject().Single(m => m.Key == "closed").Value);

        var again = (await SelectAsync(records[1], records[3])).IsCreated().Data;
        Assert.Equal((true, (string)data["checkpointId"]!),
            ((bool)again["idempotent"]!, (string)again["checkpointId"]!));
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        Assert.Equal("1", (string)locked["number"]!);
    }

    [Fact]
    public async Task Replayed_key_returns_the_first_selection()
    {
        var records = await RecordAsync(2);
        var body = Body(records[0]);
        body["customerId"] = _customer;
        var first = (await _api.LockAsync(body, Ct, ("Idempotency-Key", _customer))).IsCreated();
        var again = (await _api.LockAsync(body, Ct, ("Idempotency-Key", _customer))).IsCreated();
        Assert.Equal(("true", (string)first.Data["proofRoot"]!),
            (again.Header("Idempotent-Replayed"), (string)again.Data["proofRoot"]!));
        body["fingerprints"]!.AsArray().Add((string)records[1]["receiptId"]!);
        (await _api.LockAsync(body, Ct, ("Idempotency-Key", _customer)))
            .IsRefused(409, "IDEMPOTENCY_KEY_REUSED", "fingerprints");
    }

    [Fact]
    public async Task Only_deltas_of_one_own_customer_can_be_selected()
    {
        var own = (await RecordAsync(1))[0];
        var other = await _api.RecordAsync(ApiFixture.NewCustomer(), "1", Ct);
        var stranger = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        var theirs = await stranger.Api.RecordAsync(_customer, "1", Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;

        (await SelectAsync(own, other)).IsRefused(400, "VALIDATION_ERROR", "fingerprints[1]");
        (await SelectAsync(own, theirs)).IsRefused(404, "RECORD_NOT_FOUND");
        var root = new JsonObject { ["receiptId"] = (string)locked["proofRoot"]! };
        (await SelectAsync(root)).IsRefused(404, "RECORD_NOT_FOUND");
        var body = Body(other);
        body["customerId"] = _customer;
        (await _api.LockAsync(body, Ct)).IsRefused(400, "VALIDATION_ERROR", "fingerprints[0]");
    }

    [Theory]
    [InlineData("""{"mode":"fingerprints"}""", "fingerprints")]
    [InlineData("""{"mode":"fingerprints","fingerprints":[]}""", "fingerprints")]
    [InlineData("""{"mode":"fingerprints","fingerprints":"0x"}""", "fingerprints")]
    [InlineData("""{"mode":"fingerprints","fingerprints":["0x00"]}""", "fingerprints[0]")]
    [InlineData("""{"mode":"fingerprints","fingerprints":[null]}""", "fingerprints[0]")]
    [InlineData("""{"mode":"fingerprints","fingerprints":[5]}""", "fingerprints[0]")]
    [InlineData("""{"mode":"fingerprints","fingerprints":["0x"],"period":"2026-03"}""", "mode")]
    [InlineData("""{"mode":"Fingerprints","fingerprints":["0x"]}""", "mode")]
    [InlineData("""{"fingerprints":["0x"]}""", "fingerprints")]
    public async Task An_invalid_selection_is_refused(string body, string field) =>
        (await _api.LockAsync(body, Ct)).IsRefused(400, "VALIDATION_ERROR", field);

    private async Task<List<JsonNode>> RecordAsync(int count)
    {
        var records = new List<JsonNode>();
        for (var i = 0; i < count; i++) records.Add(await _api.RecordAsync(_customer, "10", Ct));
        return records;
    }

    private Task<Answer> SelectAsync(params JsonNode[] records) => _api.LockAsync(Body(records), Ct);

    private static JsonObject Body(params JsonNode[] records) => new()
    {
        ["mode"] = "fingerprints",
        ["fingerprints"] = new JsonArray([.. records.Select(r => JsonValue.Create((string)r["receiptId"]!))]),
    };
}
