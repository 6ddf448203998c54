using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class EmitTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string[] Members =
    [
        "recordId", "receiptId", "status", "customerId", "delta", "reason", "referenceId", "sequenceNumber",
        "deltaIndex", "balance", "balanceText", "unit", "acceptedAt", "idempotent",
    ];

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recorded_delta_is_answered_whole()
    {
        var customer = ApiFixture.NewCustomer();
        var body = new { customerId = customer, delta = 100, reason = "initial-deposit", referenceId = "txn-1" };
        var answer = (await _api.EmitAsync(body, Ct)).IsCreated();
        Assert.True((bool)answer.Body!["success"]!);
        Assert.Equal(["success", "data"], answer.Body.Names());
        var data = answer.Data;
        Assert.Equal(Members, data.Names());
        Assert.True(RecordId.TryParse((string)data["recordId"]!, out var id));
        Assert.Equal(new RecordId(fixture.Tenant.Environment.Number, (long)data["deltaIndex"]!), id);
        Assert.Matches("^0x[0-9a-f]{64}$", (string)data["receiptId"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)data["acceptedAt"]!);
        Assert.Equal("QUEUED", (string)data["status"]!);
        Assert.Equal(customer, (string)data["customerId"]!);
        Assert.Equal("initial-deposit", (string)data["reason"]!);
        Assert.Equal("txn-1", (string)data["referenceId"]!);
        Assert.Equal("1", (string)data["sequenceNumber"]!);
        Assert.Equal(("100", "100", "100"),
            (data["delta"]!.ToJsonString(), data["balance"]!.ToJsonString(), (string)data["balanceText"]!));
        Assert.False((bool)data["idempotent"]!);
        Assert.Null(answer.Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Sequences_and_balances_run_per_customer_and_indices_per_environment()
    {
        var (first, second) = (ApiFixture.NewCustomer(), ApiFixture.NewCustomer());
        var a = await _api.RecordAsync(first, "10.5", Ct);
        var b = await _api.RecordAsync(second, "3", Ct);
        var c = await _api.RecordAsync(first, "-20.25", Ct);
        Assert.Equal(["1", "1", "2"], new[] { a, b, c }.Select(d => (string)d["sequenceNumber"]!));
        Assert.Equal(["10.5", "3", "-9.75"], new[] { a, b, c }.Select(d => d["balance"]!.ToJsonString()));
        Assert.Equal(["10.5", "3", "-9.75"], new[] { a, b, c }.Select(d => (string)d["balanceText"]!));
        Assert.True((long)a["deltaIndex"]! < (long)b["deltaIndex"]! && (long)b["deltaIndex"]! < (long)c["deltaIndex"]!);
    }

    [Fact]
    public async Task Log_indices_of_an_environment_are_dense_from_zero()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct, "free");
        for (var i = 0; i < 3; i++)
            Assert.Equal(i, (long)(await tenant.Api.RecordAsync($"c{i}", "1", Ct))["deltaIndex"]!);
    }

    [Fact]
    public async Task The_submitter_can_recompute_the_receipt_from_the_statement()
    {
        var body = BalanceApi.Good(ApiFixture.NewCustomer(), JsonNode.Parse("-1e-7"));
        body["referenceId"] = "txn-7";
        body["unit"] = "USD";
        body["metadata"] = new JsonObject { ["sku"] = "ä" };
        body["occurredAt"] = "2026-01-02T03:04:05.678+01:00";
        var answer = await _api.SendJsonAsync(
            HttpMethod.Post, BalanceApi.Delta + "?include=statement", body.ToJsonString(), Ct);
        var data = answer.IsCreated().Data;
        Assert.Equal([.. Members, "statement", "payload"], data.Names());

        var bytes = Encoding.UTF8.GetBytes((string)data["statement"]!);
        var statement = DeltaStatement.Parse(bytes, out var error);
        Assert.Null(error);
        Assert.Equal((string)data["receiptId"]!, LogEntry.Of(EntryType.Delta, bytes).LeafHash().ToPrefixedHex());
        Assert.Equal("-0.0000001", statement!.Amount.ToString());
        Assert.Equal("2026-01-02T02:04:05.678Z", Timestamp.Text(statement.Occurred!.Value));
        Assert.Equal((string)data["recordId"]!, statement.Id);
        Assert.Equal((fixture.Tenant.Environment.Origin, "USD"), (statement.Origin, statement.Unit));

        var payloadBytes = Encoding.UTF8.GetBytes((string)data["payload"]!);
        Assert.Equal(statement.Payload, Hash.Sha256(payloadBytes));
        var payload = PayloadStatement.Parse(payloadBytes, out _)!;
        Assert.Equal(("usage", "txn-7", body["metadata"]!.ToJsonString()),
            (payload.Reason, payload.ReferenceId, payload.Metadata));

        var status = await _api.GetJsonAsync($"{BalanceApi.Delta}/{data["recordId"]}?include=statement", Ct);
        Assert.Equal(((string)data["statement"]!, (string)data["payload"]!),
            ((string)status.Data["statement"]!, (string)status.Data["payload"]!));
        Assert.Equal(Hash.Sha256(bytes).ToPrefixedHex(), (string)status.Data["proof"]!["contentHash"]!);
    }

    [Fact]
    public async Task Statements_of_one_customer_are_linked()
    {
        var customer = ApiFixture.NewCustomer();
        var first = await _api.RecordAsync(customer, "1", Ct);
        var second = await _api.RecordAsync(customer, "2", Ct);
        var status = (await _api.GetJsonAsync($"{BalanceApi.Delta}/{second["recordId"]}", Ct)).IsOk();
        Assert.Equal((string)first["receiptId"]!, (string)status.Data["proof"]!["previousProofHash"]!);
        var earlier = (await _api.GetJsonAsync($"{BalanceApi.Delta}/{first["recordId"]}", Ct)).IsOk();
        Assert.Null(earlier.Data["proof"]!["previousProofHash"]);
    }

    [Fact]
    public async Task Unknown_members_and_routing_headers_are_ignored()
    {
        var body = BalanceApi.Good(ApiFixture.NewCustomer());
        body["chainId"] = 296;
        body["Delta"] = 5;
        body["extra"] = new JsonObject { ["deep"] = new JsonArray(1, 2) };
        var answer = await _api.EmitAsync(body, Ct, ("X-Chain-Id", "296"), ("X-Environment", "sandbox"),
            ("X-Credit-Pool-Id", fixture.Tenant.Environment.Id));
        Assert.Equal(100, (int)answer.IsCreated().Data["delta"]!);
        Assert.Equal(Members, answer.Data.Names());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A-z_0.9:x")]
    [InlineData("...")]
    public async Task Customer_ids_may_hold_letters_digits_and_four_marks(string id)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        Assert.Equal(id, (string)(await tenant.Api.RecordAsync(id, "1", Ct))["customerId"]!);
        Assert.Equal(id, (string)(await tenant.Api.DeriveAsync(id, Ct))["customerId"]!);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ß")]
    [InlineData("字")]
    [InlineData("🧾")]
    public async Task Texts_of_the_full_length_are_taken(string character)
    {
        string Text(int length) => string.Concat(Enumerable.Repeat(character, length));
        var body = new JsonObject
        {
            ["customerId"] = ApiFixture.NewCustomer().PadRight(128, 'x'),
            ["delta"] = 1,
            ["reason"] = Text(500),
            ["referenceId"] = Text(255),
            ["unit"] = Text(32),
        };
        var data = (await _api.EmitWithKeyAsync(body, ((string)body["customerId"]!).PadRight(255, '~'), Ct)).IsCreated().Data;
        foreach (var member in new[] { "customerId", "reason", "referenceId", "unit" })
            Assert.Equal((string)body[member]!, (string)data[member]!);
    }

    [Fact]
    public async Task An_empty_reference_is_none()
    {
        var body = BalanceApi.Good(ApiFixture.NewCustomer());
        body["referenceId"] = "";
        body["unit"] = "";
        Assert.Null((await _api.EmitAsync(body, Ct)).IsCreated().Data["referenceId"]);
    }
}
