using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Proofs;

/// <summary>The proof of one delta, checked by what it says alone.</summary>
public class DeltaProofTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_delta_is_proved_to_be_in_the_log_and_in_its_latest_checkpoint()
    {
        await _api.RecordAsync(_customer, "5", Ct);
        var record = await _api.RecordVerifiedAsync(_customer, Ct);
        var data = await ProofAsync(record);
        Assert.Equal(["recordId", "receiptId", "status", "statement", "payload", "contentHash", "entry", "inclusion",
            "treeHead", "vkey", "checkpoint"], data.Names());
        Assert.Equal(("VERIFIED", (string)record["recordId"]!, (string)record["receiptId"]!),
            ((string)data["status"]!, (string)data["recordId"]!, (string)data["receiptId"]!));
        Assert.Null(data["checkpoint"]);
        AssertInLog(data);

        await _api.LockAsync(new { customerId = _customer }, Ct);
        await _api.RecordVerifiedAsync(_customer, Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        data = await ProofAsync(record);
        AssertInLog(data);
        AssertInCheckpoint(data, locked, 1, 3);
    }

    [Fact]
    public async Task A_delta_between_others_in_a_long_checkpoint_is_proved()
    {
        for (var i = 0; i < 3; i++)
            await _api.BatchAsync(Enumerable.Range(0, 300).Select(_ => BalanceApi.Good(_customer, 1)), Ct);
        await _api.RecordVerifiedAsync(_customer, Ct);
        var locked = (await _api.LockAsync(new { customerId = _customer }, Ct)).IsCreated().Data;
        var deltas = (await _api.DeriveAsync(_customer, Ct, "?limit=1000"))["deltas"]!.AsArray();
        foreach (var place in (int[])[0, 255, 256, 511, 512, 767, 768, 900])
        {
            var data = await ProofAsync(deltas[place]!);
            AssertInLog(data);
            AssertInCheckpoint(data, locked, place, 901);
        }
    }

    [Fact]
    public async Task The_file_is_a_tlog_proof_that_stands_by_itself()
    {
        var record = await _api.RecordVerifiedAsync(_customer, Ct);
        var response = await _api.GetAsync($"{BalanceApi.Root}/proof/{record["recordId"]}.tlog-proof", Ct);
        Assert.Equal((200, "text/plain; charset=utf-8"),
            ((int)response.StatusCode, response.Content.Headers.ContentType!.ToString()));
        Assert.Equal($"{record["recordId"]}.tlog-proof",
            response.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var proof = TlogProof.Parse(await response.Content.ReadAsByteArrayAsync(Ct), out var error);
        Assert.Null(error);
        var head = SignedNote.OpenTreeHead(proof!.TreeHead, fixture.Tenant.VerifierKey)!;
        var extra = JsonNode.Parse(proof.Extra.Span)!;
        var statement = Encoding.UTF8.GetBytes((string)extra["statement"]!);
        Assert.True(MerkleVerifier.Inclusion(
            LogEntry.Of(EntryType.Delta, statement).LeafHash(), proof.Index, head.Size, proof.Hashes, head.Root));
        Assert.Equal((long)record["deltaIndex"]!, proof.Index);
        Assert.Contains("\"reason\":\"usage\"", (string)extra["payload"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destroyed_payload_leaves_the_proof_whole()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        var record = await tenant.Api.RecordVerifiedAsync("c", Ct);
        await tenant.ExecuteAsync("UPDATE deltas SET payload_salt = NULL, reason = NULL", Ct);
        var data = (await tenant.Api.GetJsonAsync($"{BalanceApi.Root}/proof/{record["recordId"]}", Ct)).IsOk().Data;
        Assert.True((bool)data["dataPurged"]!);
        Assert.Null(data["payload"]);
        AssertInLog(data, tenant);
        var file = await tenant.Api.GetByteArrayAsync($"{BalanceApi.Root}/proof/{record["recordId"]}.tlog-proof", Ct);
        Assert.Contains("\"payload\":null",
            Encoding.UTF8.GetString(TlogProof.Parse(file, out _)!.Extra.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_a_head_covers_it_there_is_no_proof_yet()
    {
        var ledger = new LedgerFault();
        await using var server = new TestServer(new TestServerOptions { Services = ledger.Install });
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        ledger.Fault = method => method == "ReadUnderLeaseAsync"
            ? new Storage.Ledger.StorageUnavailableException("not now", new IOException()) : null;
        var record = await tenant.Api.RecordAsync("c", "1", Ct);
        var path = $"{BalanceApi.Root}/proof/{record["recordId"]}";
        var data = (await tenant.Api.GetJsonAsync(path, Ct)).IsOk().Data;
        Assert.Equal("QUEUED", (string)data["status"]!);
        foreach (var name in (string[])["inclusion", "treeHead", "checkpoint"]) Assert.Null(data[name]);
        var file = await tenant.Api.GetJsonAsync(path + ".tlog-proof", Ct);
        file.IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.Equal("1", file.Header("Retry-After"));

        ledger.Fault = null;
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        AssertInLog((await tenant.Api.GetJsonAsync(path, Ct)).IsOk().Data, tenant);
    }

    [Theory]
    [InlineData("UPDATE deltas SET amount = amount + 1")]
    [InlineData("UPDATE deltas SET reason = 'other'")]
    [InlineData("UPDATE tiles SET hashes = zeroblob(length(hashes))")]
    [InlineData("UPDATE logs SET signed_head = replace(signed_head, '— ', '— x')")]
    [InlineData("UPDATE checkpoints SET root = zeroblob(32)")]
    public async Task What_is_damaged_proves_nothing(string sql)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        var record = await tenant.Api.RecordVerifiedAsync("c", Ct);
        await tenant.Api.LockAsync(new { customerId = "c" }, Ct);
        await tenant.ExecuteAsync(sql, Ct);
        (await tenant.Api.GetJsonAsync($"{BalanceApi.Root}/proof/{record["recordId"]}", Ct))
            .IsRefused(503, "SERVICE_UNAVAILABLE");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".tlog-proof")]
    public async Task Only_records_of_the_own_environment_are_known(string suffix)
    {
        var stranger = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        var theirs = (string)(await stranger.Api.RecordVerifiedAsync("c", Ct))["recordId"]!;
        string[] unknown = [theirs, "nonsense", "rec_zzzzzzzzzzzzzzzzzz", theirs + "0", theirs.ToUpperInvariant()];
        foreach (var id in unknown)
            (await _api.GetJsonAsync($"{BalanceApi.Root}/proof/{id}{suffix}", Ct)).IsRefused(404, "RECORD_NOT_FOUND");
        (await fixture.Tenant.Tenant.Server.Anonymous.GetJsonAsync($"{BalanceApi.Root}/proof/{theirs}{suffix}", Ct))
            .IsRefused(401, "INVALID_API_KEY");
    }

    private async Task<JsonNode> ProofAsync(JsonNode record) =>
        (await _api.GetJsonAsync($"{BalanceApi.Root}/proof/{record["recordId"]}", Ct)).IsOk().Data;

    private void AssertInLog(JsonNode data, ApiTenant? tenant = null)
    {
        tenant ??= fixture.Tenant;
        var statement = Encoding.UTF8.GetBytes((string)data["statement"]!);
        var entry = LogEntry.Of(EntryType.Delta, statement);
        Assert.Equal(entry.LeafHash().ToPrefixedHex(), (string)data["receiptId"]!);
        Assert.Equal(entry.ContentHash.ToPrefixedHex(), (string)data["contentHash"]!);
        Assert.Equal($"0x01{entry.ContentHash.ToHex()}", (string)data["entry"]!);
        Assert.Equal(tenant.Environment.VerifierKey, (string)data["vkey"]!);
        var head = SignedNote.OpenTreeHead((string)data["treeHead"]!, tenant.VerifierKey)!;
        var (index, size, hashes) = Path(data["inclusion"]!);
        Assert.Equal(head.Size, size);
        Assert.True(MerkleVerifier.Inclusion(entry.LeafHash(), index, size, hashes, head.Root));
        if (data["payload"] is { } payload)
            Assert.Contains(Hash.Sha256(Encoding.UTF8.GetBytes((string)payload!)).ToHex(),
                (string)data["statement"]!, StringComparison.Ordinal);
    }

    private static void AssertInCheckpoint(JsonNode data, JsonNode locked, long place, long count)
    {
        var checkpoint = data["checkpoint"]!;
        Assert.Equal(["checkpointId", "proofRoot", "treeRoot", "statement", "index", "size", "hashes"],
            checkpoint.Names());
        Assert.Equal((string)locked["checkpointId"]!, (string)checkpoint["checkpointId"]!);
        var (index, size, hashes) = Path(checkpoint);
        Assert.Equal((place, count), (index, size));
        var root = Checkpoints.Locked.Hash((string)checkpoint["treeRoot"]!);
        Assert.True(MerkleVerifier.Inclusion(
            Checkpoints.Locked.Hash((string)data["receiptId"]!), index, size, hashes, root));
        var proofRoot = ProofRoot.Of(root, Encoding.UTF8.GetBytes((string)checkpoint["statement"]!)).ToPrefixedHex();
        Assert.Equal((string)locked["proofRoot"]!, proofRoot);
        Assert.Equal(proofRoot, (string)checkpoint["proofRoot"]!);
    }

    private static (long Index, long Size, Hash[] Hashes) Path(JsonNode path) =>
        ((long)path["index"]!, (long)path["size"]!,
            [.. path["hashes"]!.AsArray().Select(h => Checkpoints.Locked.Hash((string)h!))]);
}
