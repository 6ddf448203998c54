using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Checkpoints;

public class CheckpointTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    public static readonly string[] Members =
    [
        "checkpointId", "kind", "proofRoot", "merkleRoot", "treeRoot", "number", "closed", "unit", "customerId",
        "period", "startDate", "endDate", "status", "deltasCount", "firstSequence", "lastSequence", "openingBalance",
        "openingBalanceText", "closingBalance", "closingBalanceText", "netChange", "totalCredits", "totalDebits",
        "previousCheckpointId", "receiptId", "verifyUrl", "verificationApiUrl", "logIndex", "treeHead", "createdAt",
        "idempotent",
    ];

    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_member_is_answered_and_the_root_can_be_recomputed()
    {
        List<JsonNode> records = [];
        foreach (var delta in new[] { "100", "-30.5", "20" }) records.Add(await _api.RecordAsync(_customer, delta, Ct));
        var answer = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated();
        var data = answer.Data;
        Assert.Equal(Members, data.Names());
        Assert.StartsWith("chk_", (string)data["checkpointId"]!, StringComparison.Ordinal);
        Assert.StartsWith("rcpt_", (string)data["receiptId"]!, StringComparison.Ordinal);
        Assert.Equal(("checkpoint", _customer, "", "1", false), ((string)data["kind"]!, (string)data["customerId"]!,
            (string)data["unit"]!, (string)data["number"]!, (bool)data["closed"]!));
        Assert.Equal(("2026-03", "2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"),
            ((string)data["period"]!, (string)data["startDate"]!, (string)data["endDate"]!));
        Assert.Equal("2026-03-10T08:00:00.000Z", (string)data["createdAt"]!);
        Assert.Equal((3, "1", "3"),
            ((int)data["deltasCount"]!, (string)data["firstSequence"]!, (string)data["lastSequence"]!));
        Assert.Equal(("0", "89.5", "89.5", "120", "-30.5"), (data["openingBalance"]!.ToJsonString(),
            data["closingBalance"]!.ToJsonString(), data["netChange"]!.ToJsonString(),
            data["totalCredits"]!.ToJsonString(), data["totalDebits"]!.ToJsonString()));
        Assert.Equal(("0", "89.5"), ((string)data["openingBalanceText"]!, (string)data["closingBalanceText"]!));
        const string Host = "http://pacspace.test:8080";
        Assert.Equal($"{Host}/verify/{data["proofRoot"]}", (string)data["verifyUrl"]!);
        Assert.Equal($"{Host}/api/v1/verify/{data["proofRoot"]}", (string)data["verificationApiUrl"]!);
        Assert.Null(data["previousCheckpointId"]);
        Assert.False((bool)data["idempotent"]!);

        Assert.Equal(Locked.RootOf(records), (string)data["treeRoot"]!);
        var statement = (await fixture.Tenant.ProveAsync(data, Ct)).Statement();
        Assert.Equal((_customer, 3L, 1L, 3L, "89.5"), (statement.Customer, statement.Count, statement.From,
            statement.To, statement.Closing.ToString()));
        Assert.Equal(Locked.RootOf(records), statement.History.ToPrefixedHex());
        Assert.Null(statement.Prev);
    }

    [Fact]
    public async Task The_same_request_over_the_same_deltas_gives_the_same_checkpoint()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var first = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated();
        foreach (var same in new object[]
        {
            new { customerId = _customer },
            new { customerId = _customer, period = "2026-03" },
            new { customerId = _customer, timePreset = "current_month" },
            new { customerId = _customer, startDate = "2026-03-01", endDate = "2026-04-01", unknown = 1 },
        })
        {
            var again = (await _api.LockAsync(same, Ct)).IsCreated();
            Assert.True((bool)again.Data["idempotent"]!);
            Assert.Null(again.Header("Idempotent-Replayed"));
            Assert.Equal((string)first.Data["proofRoot"]!, (string)again.Data["proofRoot"]!);
        }
    }

    [Fact]
    public async Task More_deltas_make_a_new_checkpoint_that_follows_the_first()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var first = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        await _api.RecordAsync(_customer, "2", Ct);
        var second = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        Assert.Equal(("2", 2, false),
            ((string)second["number"]!, (int)second["deltasCount"]!, (bool)second["idempotent"]!));
        Assert.Equal((string)first["checkpointId"]!, (string)second["previousCheckpointId"]!);
        var statement = (await fixture.Tenant.ProveAsync(second, Ct)).Statement();
        Assert.Equal((await fixture.Tenant.ProveAsync(first, Ct)).Leaf, statement.Prev);
        var derived = await _api.DeriveAsync(_customer, Ct);
        Assert.Equal((string)second["checkpointId"]!, (string)derived["latestCheckpoint"]!["checkpointId"]!);
    }

    [Fact]
    public async Task Replayed_key_returns_the_first_checkpoint()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var first = (await LockWithKeyAsync(new { customerId = _customer })).IsCreated();
        Assert.Null(first.Header("Idempotent-Replayed"));
        await _api.RecordAsync(_customer, "2", Ct);
        var again = (await LockWithKeyAsync(new { unknown = 1, customerId = _customer })).IsCreated();
        Assert.Equal("true", again.Header("Idempotent-Replayed"));
        Assert.True((bool)again.Data["idempotent"]!);
        foreach (var name in Members.Except(["idempotent", "treeHead"]))
            Assert.Equal(first.Data[name]?.ToJsonString(), again.Data[name]?.ToJsonString());
    }

    [Fact]
    public async Task A_key_used_for_another_body_is_refused_and_what_differs_is_named()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        (await LockWithKeyAsync(new { customerId = _customer })).IsCreated();
        (await LockWithKeyAsync(new { customerId = _customer, period = "2026-03" }))
            .IsRefused(409, "IDEMPOTENCY_KEY_REUSED", "period");
        (await LockWithKeyAsync(new { mode = "fingerprints", fingerprints = new[] { "0x" } }))
            .IsRefused(409, "IDEMPOTENCY_KEY_REUSED", "customerId", "mode", "fingerprints");
        await _api.EmitWithKeyAsync(BalanceApi.Good(_customer), _customer + "d", Ct);
        var answer = await _api.LockAsync(new { customerId = _customer }, Ct, ("Idempotency-Key", _customer + "d"));
        Assert.Equal((409, "IDEMPOTENCY_KEY_REUSED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_refused_request_uses_up_no_key()
    {
        (await LockWithKeyAsync(new { customerId = _customer })).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await LockWithKeyAsync(new { customerId = _customer, mode = "all" }))
            .IsRefused(400, "VALIDATION_ERROR", "mode");
        await _api.RecordAsync(_customer, "1", Ct);
        Assert.False((bool)(await LockWithKeyAsync(new { customerId = _customer })).IsCreated().Data["idempotent"]!);
        (await _api.LockAsync(new { customerId = _customer }, Ct, ("Idempotency-Key", new string('k', 256))))
            .IsRefused(400, "VALIDATION_ERROR", "Idempotency-Key");
    }

    [Fact]
    public async Task Many_at_once_make_one_checkpoint()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => i % 2 == 0
            ? _api.LockAsync(new { customerId = _customer }, Ct) : LockWithKeyAsync(new { customerId = _customer })));
        Assert.Single(answers.Select(a => (string)a.IsCreated().Data["checkpointId"]!).Distinct());
        Assert.Single(answers, a => !(bool)a.Data["idempotent"]!);
    }

    [Fact]
    public async Task A_window_without_deltas_is_empty()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        foreach (var empty in new object[]
        {
            new { customerId = _customer, period = "2026-02" },
            new { customerId = _customer, startDate = "2026-03-11", endDate = "2026-03-12" },
        })
        {
            var answer = await _api.LockAsync(empty, Ct);
            answer.IsRefused(422, "EMPTY_CHECKPOINT");
            Assert.Equal(_customer, (string)answer.Body!["error"]!["customerId"]!);
        }
    }

    [Theory]
    [InlineData("""{"period":"2026-04"}""", "period")]
    [InlineData("""{"period":"March"}""", "period")]
    [InlineData("""{"period":3}""", "period")]
    [InlineData("""{"timePreset":"custom"}""", "startDate")]
    [InlineData("""{"startDate":"2026-03-01"}""", "endDate")]
    [InlineData("""{"startDate":"2026-03-01","endDate":"x"}""", "endDate")]
    [InlineData("""{"startingCheckpoint":"chk_1","startingCheckpointType":"x"}""", "startingCheckpointType")]
    [InlineData("""{"customerId":5}""", "customerId")]
    [InlineData("""{"customerId":"\u0000"}""", "customerId")]
    [InlineData("""{"customerId":"a","customerId":"b"}""", "customerId")]
    [InlineData("""{"mode":"window"}""", "mode")]
    [InlineData("""{"fingerprints":[]}""", "fingerprints")]
    [InlineData("null", "body")]
    public async Task An_invalid_member_is_named(string body, string field) =>
        (await _api.LockAsync(body, Ct)).IsRefused(400, "VALIDATION_ERROR", field);

    [Fact]
    public async Task Only_customers_of_the_own_environment_are_known()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var stranger = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        (await stranger.Api.LockAsync(new { customerId = _customer }, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await stranger.Api.LockAsync("{}", Ct)).IsRefused(422, "EMPTY_CHECKPOINT");
        (await fixture.Clocked.Server.Anonymous.LockAsync(new { customerId = _customer }, Ct))
            .IsRefused(401, "INVALID_API_KEY");
    }

    private Task<Answer> LockWithKeyAsync(object body) => _api.LockAsync(body, Ct, ("Idempotency-Key", _customer));
}
