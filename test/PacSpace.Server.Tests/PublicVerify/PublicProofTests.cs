using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Checkpoints;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.PublicVerify;

/// <summary>A browser with a root checks it from what it is given, and learns no more than the root allows.</summary>
public class PublicProofTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly HttpClient _stranger = fixture.Tenant.Tenant.Server.Anonymous;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(600)]
    public async Task A_checkpoint_is_checked_from_its_statement_and_leaves(int count)
    {
        for (var left = count; left > 0; left -= 300)
            await _api.BatchAsync(
                Enumerable.Range(0, Math.Min(left, 300)).Select(_ => BalanceApi.Good(_customer, 1)), Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        var data = await ProofAsync(locked["proofRoot"]!);
        Assert.Equal(["kind", "proofRoot", "origin", "vkey", "statement", "inclusion", "treeHead", "leafCount",
            "leavesUrl"],
            data.Names());
        Assert.Equal(("checkpoint", (long)count), ((string)data["kind"]!, (long)data["leafCount"]!));
        Assert.EndsWith($"/api/v1/verify/{locked["proofRoot"]}/leaves", (string)data["leavesUrl"]!,
            StringComparison.Ordinal);
        await AssertRootAsync(data, EntryType.Checkpoint);
    }

    [Fact]
    public async Task An_environment_and_a_selection_are_checked_the_same_way()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        var record = await tenant.Api.RecordAsync("a", "5", Ct);
        await tenant.Api.RecordAsync("b", "7", Ct);
        var whole = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        var data = await ProofAsync(whole["proofRoot"]!);
        Assert.Equal(("environment", 2), ((string)data["kind"]!, (int)data["leafCount"]!));
        await AssertRootAsync(data, EntryType.EnvironmentCheckpoint, tenant);
        var fingerprints = new[] { (string)record["receiptId"]! };
        var selection = (await tenant.Api.LockAsync(new { mode = "fingerprints", fingerprints }, Ct)).IsCreated().Data;
        data = await ProofAsync(selection["proofRoot"]!);
        Assert.Equal(("selection", 1), ((string)data["kind"]!, (int)data["leafCount"]!));
        await AssertRootAsync(data, EntryType.Selection, tenant);
    }

    [Fact]
    public async Task A_receipt_shows_inclusion_and_no_statement()
    {
        var record = await _api.RecordVerifiedAsync(_customer, Ct);
        var data = await ProofAsync(record["receiptId"]!);
        Assert.Equal(("delta", 1), ((string)data["kind"]!, (int)data["leafCount"]!));
        Assert.Null(data["statement"]);
        Assert.Null(data["leavesUrl"]);
        Assert.DoesNotContain(_customer, data.ToJsonString(), StringComparison.Ordinal);
        AssertIncluded(data, Locked.Hash((string)record["receiptId"]!), fixture.Tenant);
        var leaves = await _stranger.GetJsonAsync($"{BalanceApi.Verify}/{record["receiptId"]}/leaves", Ct);
        leaves.IsRefused(404, "PROOF_NOT_FOUND");
    }

    [Fact]
    public async Task Before_a_head_covers_it_there_is_no_inclusion_yet()
    {
        var ledger = new LedgerFault();
        await using var server = new TestServer(new TestServerOptions { Services = ledger.Install });
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        ledger.Fault = method => method == "ReadUnderLeaseAsync"
            ? new Storage.Ledger.StorageUnavailableException("not now", new IOException()) : null;
        var record = await tenant.Api.RecordAsync("c", "1", Ct);
        var path = $"{BalanceApi.Verify}/{record["receiptId"]}/proof";
        Assert.Null((await server.Anonymous.GetJsonAsync(path, Ct)).IsOk().Data["inclusion"]);
        ledger.Fault = null;
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        AssertIncluded((await server.Anonymous.GetJsonAsync(path, Ct)).IsOk().Data,
            Checkpoints.Locked.Hash((string)record["receiptId"]!), tenant);
    }

    [Theory]
    [InlineData("proof")]
    [InlineData("leaves")]
    public async Task An_unknown_root_is_not_found_and_a_malformed_one_refused(string what)
    {
        foreach (var (root, status, code) in new[]
        {
            ($"0x{new string('0', 64)}", 404, "PROOF_NOT_FOUND"), ("0x00", 400, "VALIDATION_ERROR"),
            ("chk_1", 400, "VALIDATION_ERROR"),
        })
        {
            var answer = await _stranger.GetJsonAsync($"{BalanceApi.Verify}/{root}/{what}", Ct);
            Assert.Equal((status, code), (answer.Status, answer.Code));
            Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task Strangers_have_the_bucket_of_the_public_check()
    {
        var options = new TestServerOptions();
        options.Settings["PacSpace:RateLimit:PublicPerSecond"] = "1";
        options.Settings["PacSpace:RateLimit:PublicBurst"] = "5";
        await using var server = new TestServer(options);
        var path = $"{BalanceApi.Verify}/0x{new string('0', 64)}";
        var statuses = new List<int>();
        for (var i = 0; i < 30; i++)
            statuses.Add((await server.Anonymous.GetJsonAsync(path + (i % 2 == 0 ? "/proof" : "/leaves"), Ct)).Status);
        Assert.Contains(429, statuses);
    }

    [Fact]
    public async Task Leaves_that_are_missing_break_the_connection()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await tenant.Api.BatchAsync(Enumerable.Range(0, 600).Select(_ => BalanceApi.Good("c", 1)), Ct);
        var locked = (await tenant.Api.LockAsync(new { customerId = "c" }, Ct)).IsCreated().Data;
        await tenant.ExecuteAsync("DELETE FROM deltas WHERE sequence = 590", Ct);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => _stranger.GetByteArrayAsync($"{BalanceApi.Verify}/{locked["proofRoot"]}/leaves", Ct));
    }

    [Theory]
    [InlineData("UPDATE checkpoints SET statement = statement || ' '")]
    [InlineData("UPDATE logs SET signed_head = replace(signed_head, '— ', '— x')")]
    public async Task What_is_damaged_proves_nothing(string sql)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        var locked = (await tenant.Api.LockAsync(new { customerId = "c" }, Ct)).IsCreated().Data;
        await tenant.ExecuteAsync(sql, Ct);
        (await _stranger.GetJsonAsync($"{BalanceApi.Verify}/{locked["proofRoot"]}/proof", Ct))
            .IsRefused(503, "SERVICE_UNAVAILABLE");
    }

    private async Task<JsonNode> ProofAsync(JsonNode root)
    {
        var answer = (await _stranger.GetJsonAsync($"{BalanceApi.Verify}/{root}/proof", Ct)).IsOk();
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal((string)root!, (string)answer.Data["proofRoot"]!);
        return answer.Data;
    }

    /// <summary>Leaves give the root, it and the statement the proof root, and that is in the signed log.</summary>
    private async Task AssertRootAsync(JsonNode data, EntryType type, ApiTenant? tenant = null)
    {
        using var response = await _stranger.GetAsync($"{BalanceApi.Verify}/{data["proofRoot"]}/leaves", Ct);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        var bytes = await response.Content.ReadAsByteArrayAsync(Ct);
        Assert.Equal((long)data["leafCount"]! * 32, bytes.Length);
        var root = PublicLog.Monitor.Root([.. bytes.Chunk(32)]);
        var statement = Encoding.UTF8.GetBytes((string)data["statement"]!);
        var proofRoot = SHA256.HashData([.. "pacspace/proof-root/v1\n"u8, .. root, .. statement]);
        Assert.Equal("0x" + Convert.ToHexStringLower(proofRoot), (string)data["proofRoot"]!);
        Assert.Contains($"\"root\":\"{Convert.ToHexStringLower(root)}\"", (string)data["statement"]!,
            StringComparison.Ordinal);
        AssertIncluded(data, LogEntry.Of(type, statement).LeafHash(), tenant ?? fixture.Tenant);
    }

    private static void AssertIncluded(JsonNode data, Hash leaf, ApiTenant tenant)
    {
        Assert.Equal(tenant.Environment.VerifierKey, (string)data["vkey"]!);
        Assert.Equal(tenant.Environment.Origin, (string)data["origin"]!);
        var head = SignedNote.OpenTreeHead((string)data["treeHead"]!, tenant.VerifierKey)!;
        var inclusion = data["inclusion"]!;
        Assert.Equal(head.Size, (long)inclusion["size"]!);
        Assert.True(MerkleVerifier.Inclusion(leaf, (long)inclusion["index"]!, head.Size,
            [.. inclusion["hashes"]!.AsArray().Select(h => Checkpoints.Locked.Hash((string)h!))], head.Root));
    }
}
