using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.PublicVerify;

public class VerifyTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly HttpClient _stranger = fixture.Clocked.Server.Anonymous;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("/proof")]
    public async Task What_a_root_opens_is_kept_by_nothing_on_the_way(string path)
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        using var answer = await _stranger.GetAsync($"/api/v1/verify/{locked["proofRoot"]}{path}", Ct);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_stranger_with_the_root_sees_that_everything_holds()
    {
        var record = await _api.RecordAsync(_customer, "100", Ct);
        await _api.RecordAsync(_customer, "-6400", Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        var answer = await VerifyAsync(locked["proofRoot"]!);
        Assert.Equal(["success", "data"], answer.Body!.Names());
        var data = answer.Data;
        Assert.Equal(
            ["verified", "proofRoot", "kind", "recordedAt", "summary", "records", "verification", "pagination"],
            data.Names());
        Assert.Equal((true, (string)locked["proofRoot"]!, "checkpoint", (string)locked["createdAt"]!),
            ((bool)data["verified"]!, (string)data["proofRoot"]!, (string)data["kind"]!, (string)data["recordedAt"]!));
        Assert.Equal("""
            {"recordCount":2,"netChange":-6300,"startingBalance":0,"endingBalance":-6300,
            "firstRecordAt":"2026-03-10T08:00:00.000Z","lastRecordAt":"2026-03-10T08:00:00.000Z",
            "closed":false,"unit":"","startDate":"2026-03-01T00:00:00.000Z","endDate":"2026-04-01T00:00:00.000Z"}
            """.ReplaceLineEndings(""), data["summary"]!.ToJsonString());
        Assert.Equal(2, data["records"]!.AsArray().Count);
        Assert.Equal((string)record["receiptId"]!, (string)data["records"]![0]!["itemHash"]!);
        AssertHides(data["records"]!);
        Assert.Equal(["statement", "leaves", "totals", "root", "proofRoot", "treeHead", "inclusion"], Checks(data));
        var verification = data["verification"]!;
        Assert.Equal(["verificationReference", "verificationExplorerUrl", "treeHead", "publicKey", "checks"],
            verification.Names());
        Assert.Equal($"{fixture.Tenant.Environment.Origin}#{locked["logIndex"]}",
            (string)verification["verificationReference"]!);
        Assert.Equal(fixture.Tenant.Environment.VerifierKey, (string)verification["publicKey"]!);
        Assert.Null(verification["verificationExplorerUrl"]);
    }

    [Fact]
    public async Task A_receipt_proves_inclusion_and_time_alone()
    {
        var record = await _api.RecordVerifiedAsync(_customer, Ct);
        var data = (await VerifyAsync(record["receiptId"]!)).Data;
        Assert.Equal((true, "delta", (string)record["acceptedAt"]!),
            ((bool)data["verified"]!, (string)data["kind"]!, (string)data["recordedAt"]!));
        foreach (var name in new[] { "netChange", "startingBalance", "endingBalance", "unit" })
            Assert.Null(data["summary"]![name]);
        Assert.Equal(1, (int)data["summary"]!["recordCount"]!);
        AssertHides(data["records"]!);
        Assert.Equal(["leaves", "treeHead", "inclusion"], Checks(data));
        var text = data.ToJsonString();
        Assert.DoesNotContain(_customer, text, StringComparison.Ordinal);
        Assert.DoesNotContain("usage", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_and_a_selection_verify_too()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        var record = await tenant.Api.RecordAsync("a", "5", Ct);
        await tenant.Api.RecordAsync("b", "7", Ct);
        var whole = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        var data = (await VerifyAsync(whole["proofRoot"]!)).Data;
        Assert.Equal((true, "environment", 2),
            ((bool)data["verified"]!, (string)data["kind"]!, (int)data["summary"]!["recordCount"]!));
        Assert.Equal(["statement", "leaves", "root", "proofRoot", "treeHead", "inclusion"], Checks(data));
        AssertHides(data["records"]!);

        var fingerprints = new[] { (string)record["receiptId"]! };
        var selection = (await tenant.Api.LockAsync(new { mode = "fingerprints", fingerprints }, Ct)).IsCreated().Data;
        data = (await VerifyAsync(selection["proofRoot"]!)).Data;
        Assert.Equal((true, "selection", "5"), ((bool)data["verified"]!, (string)data["kind"]!,
            data["summary"]!["netChange"]!.ToJsonString()));
        Assert.Equal(["statement", "leaves", "root", "totals", "proofRoot", "treeHead", "inclusion"], Checks(data));
        AssertHides(data["records"]!);
    }

    [Fact]
    public async Task A_checkpoint_stays_verified_while_the_log_grows()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        for (var i = 0; i < 300; i += 100)
            await _api.BatchAsync(Enumerable.Range(0, 100).Select(_ => BalanceApi.Good(_customer, 1)), Ct);
        await _api.RecordVerifiedAsync(_customer, Ct);
        Assert.True((bool)(await VerifyAsync(locked["proofRoot"]!)).Data["verified"]!);
    }

    [Fact]
    public async Task Records_are_paged()
    {
        var records = new List<JsonNode>();
        for (var i = 0; i < 5; i++) records.Add(await _api.RecordAsync(_customer, "1", Ct));
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        var data = (await VerifyAsync(locked["proofRoot"]!, "?limit=2&offset=2")).Data;
        Assert.Equal(records[2..4].Select(r => (string)r["receiptId"]!),
            data["records"]!.AsArray().Select(r => (string)r!["itemHash"]!));
        Assert.Equal("""{"total":5,"limit":2,"offset":2,"hasMore":true}""", data["pagination"]!.ToJsonString());
        data = (await VerifyAsync(locked["proofRoot"]!, "?limit=2&offset=4")).Data;
        Assert.Equal((1, false), (data["records"]!.AsArray().Count, (bool)data["pagination"]!["hasMore"]!));
        data = (await VerifyAsync(locked["proofRoot"]!, "?offset=2147483647&limit=1000")).Data;
        Assert.Empty(data["records"]!.AsArray());
    }

    [Theory]
    [InlineData("?source=db", true)]
    [InlineData("?source=chain", false)]
    [InlineData("?source=both", false)]
    public async Task Without_an_anchor_the_chain_is_not_said_to_know(string query, bool verified)
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        var data = (await VerifyAsync(locked["proofRoot"]!, query)).Data;
        Assert.Equal(verified, (bool)data["verified"]!);
        var failed = data["verification"]!["checks"]!.AsArray().Where(c => !(bool)c!["passed"]!);
        Assert.Equal(verified ? [] : ["anchor"], failed.Select(c => (string)c!["name"]!));
    }

    [Fact]
    public async Task An_uncovered_receipt_is_verified_once_a_head_covers_it()
    {
        var ledger = new LedgerFault();
        await using var clocked = new ClockedServer("2026-03-10T08:00:00Z", ledger);
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        ledger.Fault = method => method == "ReadUnderLeaseAsync"
            ? new PacSpace.Storage.Ledger.StorageUnavailableException("not now", new IOException()) : null;
        var record = await tenant.Api.RecordAsync("c", "1", Ct);
        var path = $"{BalanceApi.Verify}/{record["receiptId"]}";
        var data = (await clocked.Server.Anonymous.GetJsonAsync(path, Ct)).IsOk().Data;
        Assert.False((bool)data["verified"]!);
        Assert.Equal("inclusion", (string)Assert.Single(
            data["verification"]!["checks"]!.AsArray(), c => !(bool)c!["passed"]!)!["name"]!);

        ledger.Fault = null;
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        clocked.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((bool)(await clocked.Server.Anonymous.GetJsonAsync(path, Ct)).IsOk().Data["verified"]!);
    }

    [Fact]
    public async Task An_unknown_root_is_not_found_and_a_malformed_one_refused()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        var root = (string)locked["proofRoot"]!;
        foreach (var unknown in new[] { $"0x{new string('0', 64)}", $"0x{new string('f', 64)}" })
            await RefusedAsync(unknown, 404, "PROOF_NOT_FOUND");
        string[] notRoots = ["0x00", root[2..], root.ToUpperInvariant(), root + "0", "chk_1", root[..^1] + "g"];
        foreach (var malformed in notRoots)
            await RefusedAsync(malformed, 400, "VALIDATION_ERROR", "proofRoot");
        await RefusedAsync(root + "?source=blockchain", 400, "VALIDATION_ERROR", "source");
        await RefusedAsync(root + "?limit=0", 400, "VALIDATION_ERROR", "limit");
        await RefusedAsync(root + "?limit=1001", 400, "VALIDATION_ERROR", "limit");
        await RefusedAsync(root + "?limit=x", 400, "VALIDATION_ERROR", "limit");
        await RefusedAsync(root + "?offset=-1", 400, "VALIDATION_ERROR", "offset");

        async Task RefusedAsync(string path, int status, string code, params string[] fields)
        {
            var answer = await _stranger.GetJsonAsync($"{BalanceApi.Verify}/{path}", Ct);
            answer.IsRefused(status, code, fields);
            Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task A_key_is_neither_needed_nor_looked_at()
    {
        var record = await _api.RecordVerifiedAsync(_customer, Ct);
        var answer = await _stranger.SendJsonAsync(
            HttpMethod.Get, $"{BalanceApi.Verify}/{record["receiptId"]}", null, Ct, ("X-Api-Key", "pk_test_wrong"));
        Assert.True((bool)answer.IsOk().Data["verified"]!);
    }

    private async Task<Answer> VerifyAsync(JsonNode root, string query = "")
    {
        var answer = (await _stranger.GetJsonAsync($"{BalanceApi.Verify}/{root}{query}", Ct)).IsOk();
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        return answer;
    }

    private static IEnumerable<string> Checks(JsonNode data)
    {
        var checks = data["verification"]!["checks"]!.AsArray();
        Assert.All(checks, c => Assert.Equal(["name", "passed", "detail"], c!.Names()));
        Assert.All(checks, c => Assert.True((bool)c!["passed"]!, c.ToJsonString()));
        return checks.Select(c => (string)c!["name"]!);
    }

    private static void AssertHides(JsonNode records) => Assert.All(records.AsArray(), r =>
    {
        Assert.Equal(["amount", "reason", "referenceId", "status", "time", "itemHash"], r!.Names());
        Assert.Equal("verified", (string)r!["status"]!);
        foreach (var name in new[] { "amount", "reason", "referenceId" }) Assert.Null(r[name]);
    });
}
