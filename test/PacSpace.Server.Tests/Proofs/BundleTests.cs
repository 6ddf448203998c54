using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;
using PacSpace.Server.Hosting;
using PacSpace.Server.Proofs;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Proofs;

/// <summary>A served bundle holds for who has the invoice's root and the log's key, and nothing else.</summary>
public class BundleTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bundles_of_a_customers_checkpoints_verify()
    {
        await using var clocked = new ClockedServer("2026-03-10T08:00:00Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        var locked = new List<JsonNode>();
        foreach (var (month, deltas) in new[] { ("2026-03", 1), ("2026-04", 700), ("2026-05", 300) })
        {
            clocked.MoveTo($"{month}-10T08:00:00Z");
            await FillAsync(tenant, deltas);
            clocked.MoveTo($"{month}-28T08:00:00Z");
        }
        clocked.MoveTo("2026-06-10T08:00:00Z");
        await FillAsync(tenant, 3);
        foreach (var period in (string[])["2026-03", "2026-04", "2026-05"])
            locked.Add((await tenant.Api.LockAsync(new { customerId = "c", period }, Ct)).IsCreated().Data);
        await tenant.Api.RecordVerifiedAsync("other", Ct);

        foreach (var checkpoint in locked)
        {
            var report = Verify(await GetAsync(tenant, checkpoint), tenant, checkpoint, allowOpen: false);
            Assert.Equal((VerificationOutcome.Verified, null), (report.Outcome, report.FailedStep));
            Assert.Equal((long)checkpoint["deltasCount"]!, report.Summary!.Count);
        }
        // The first has nothing before it, the last one has something after it.
        var header = Header(await GetAsync(tenant, locked[0]));
        Assert.Null(header["previous"]);
        Assert.Null(header["before"]);
        Assert.NotNull(header["after"]);
        header = Header(await GetAsync(tenant, locked[1]));
        Assert.NotNull(header["previous"]);
        Assert.NotNull(header["before"]);
    }

    [Fact]
    public async Task The_head_is_connected_with_heads_that_the_asker_kept()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await FillAsync(tenant, 300);
        var kept = (await tenant.Store.FindLogAsync(tenant.Environment.Number, Ct))!;
        await FillAsync(tenant, 10);
        var checkpoint = await LockAsync(tenant);
        var bundle = await GetAsync(tenant, checkpoint, $"?from={kept.VerifiedSize}&from=1&from={kept.VerifiedSize}");
        var report = Verify(bundle, tenant, checkpoint, kept.SignedHead);
        Assert.Equal(VerificationOutcome.Verified, report.Outcome);
        Assert.Equal(StepOutcome.Passed, report.Steps[8].Outcome);
        Assert.Equal(["1", $"{kept.VerifiedSize}"],
            Header(bundle)["consistency"]!.AsArray().Select(c => (string)c!["from"]!));
    }

    [Fact]
    public async Task Gaps_and_leaves_give_the_head_by_hand_too()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await FillAsync(tenant, 600);
        var lines = Encoding.UTF8.GetString(await GetAsync(tenant, await LockAsync(tenant))).Split('\n')[1..^1];
        var tree = new Frontier();
        foreach (var line in lines.Select(l => JsonNode.Parse(l)!))
        {
            var statement = line["statement"] is { } text ? Encoding.UTF8.GetBytes((string)text!) : null;
            var index = statement is null ? (long?)null : long.Parse(
                (string)JsonNode.Parse(((string)line["statement"]!).Split('\n')[1])!["index"]!,
                System.Globalization.CultureInfo.InvariantCulture);
            var head = (await tenant.Store.FindLogAsync(tenant.Environment.Number, Ct))!.VerifiedSize;
            var gap = line["gap"]!.AsArray().Select(h => new Hash(Convert.FromBase64String((string)h!))).ToList();
            var cover = SubtreeCover.Of(tree.Size, index ?? head).ToList();
            Assert.Equal(cover.Count, gap.Count);
            foreach (var (subtree, hash) in cover.Zip(gap)) tree.AppendSubtree(subtree.Level, hash);
            if (statement is not null) tree.Append(LogEntry.Of(EntryType.Delta, statement).LeafHash());
        }
        var state = (await tenant.Store.FindLogAsync(tenant.Environment.Number, Ct))!;
        Assert.Equal(SignedNote.OpenTreeHead(state.SignedHead, tenant.VerifierKey)!.Root, tree.Root());
    }

    [Fact]
    public async Task Destroyed_payloads_are_not_shown_and_the_bundle_holds()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await FillAsync(tenant, 5);
        var checkpoint = await LockAsync(tenant);
        await tenant.ExecuteAsync("UPDATE deltas SET payload_salt = NULL, reason = NULL WHERE log_index = 0", Ct);
        var report = Verify(await GetAsync(tenant, checkpoint), tenant, checkpoint);
        Assert.Equal((VerificationOutcome.Verified, 1L), (report.Outcome, report.Summary!.PayloadsNotShown));
    }

    [Fact]
    public async Task It_is_a_file_to_keep()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await FillAsync(tenant, 1);
        var checkpoint = await LockAsync(tenant);
        using var response = await tenant.Api.GetAsync(
            $"{BalanceApi.Checkpoints}/{checkpoint["proofRoot"]}/bundle", Ct);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"attachment; filename=\"{checkpoint["checkpointId"]}.pacproof\"",
            response.Content.Headers.ContentDisposition!.ToString());
    }

    [Fact]
    public async Task What_has_no_bundle_says_what_to_do_instead()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        var record = await tenant.Api.RecordVerifiedAsync("c", Ct);
        var whole = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        var fingerprints = new[] { (string)record["receiptId"]! };
        var selection = (await tenant.Api.LockAsync(new { mode = "fingerprints", fingerprints }, Ct)).IsCreated().Data;
        foreach (var (data, words) in new[] { (whole, "customers' checkpoints"), (selection, "/proof/{recordId}") })
        {
            var answer = await tenant.Api.GetJsonAsync(PathOf(data), Ct);
            answer.IsRefused(400, "VALIDATION_ERROR", "idOrRoot");
            Assert.Contains(words, (string)answer.Body!["message"]!, StringComparison.Ordinal);
        }
        (await tenant.Api.GetJsonAsync($"{BalanceApi.Checkpoints}/chk_none/bundle", Ct))
            .IsRefused(404, "CHECKPOINT_NOT_FOUND");
        var own = PathOf(await LockAsync(tenant));
        (await _api.GetJsonAsync(own, Ct)).IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await fixture.Tenant.Tenant.Server.Anonymous.GetJsonAsync(own, Ct)).IsRefused(401, "INVALID_API_KEY");
        string[] queries = ["?from=0", "?from=-1", "?from=x", "?from=1000000", "?from=1&from=99999", "?from="];
        foreach (var query in queries)
            (await tenant.Api.GetJsonAsync(own + query, Ct)).IsRefused(400, "VALIDATION_ERROR", "from");
        var many = string.Join('&', Enumerable.Range(1, 17).Select(i => $"from={i}"));
        await FillAsync(tenant, 20);
        (await tenant.Api.GetJsonAsync($"{own}?{many}", Ct)).IsRefused(400, "VALIDATION_ERROR", "from");
    }

    [Theory]
    [InlineData("DELETE FROM deltas WHERE log_index = 1000")]
    [InlineData("UPDATE deltas SET amount = amount + 1 WHERE log_index = 1000")]
    [InlineData("UPDATE deltas SET balance = 'x' WHERE log_index = 1000")]
    [InlineData("UPDATE tiles SET hashes = zeroblob(8192) WHERE level = 0 AND tile_index = 1")]
    public async Task What_breaks_on_the_way_never_looks_whole(string sql)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await FillAsync(tenant, 700);
        var checkpoint = await LockAsync(tenant);
        await tenant.ExecuteAsync(sql, Ct);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(tenant, checkpoint));
    }

    [Theory]
    [InlineData("UPDATE logs SET signed_head = replace(signed_head, '— ', '— x')")]
    [InlineData("UPDATE checkpoints SET statement = statement || ' '")]
    public async Task What_is_known_to_be_damaged_is_unavailable(string sql)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await FillAsync(tenant, 3);
        var checkpoint = await LockAsync(tenant);
        await tenant.ExecuteAsync(sql, Ct);
        (await tenant.Api.GetJsonAsync(PathOf(checkpoint), Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
    }

    [Fact]
    public async Task A_client_that_goes_away_stops_it()
    {
        const int LastRead = 5;
        var ledger = new LedgerFault();
        await using var server = new TestServer(new TestServerOptions { Services = ledger.Install });
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        for (var i = 0; i < 10; i++) await FillAsync(tenant, 500);
        var id = (string)(await LockAsync(tenant))["checkpointId"]!;
        var row = (await tenant.Store.FindCheckpointAsync(tenant.Environment.Number, id, Ct))!;
        var state = (await tenant.Store.FindLogAsync(tenant.Environment.Number, Ct))!;
        var log = SignedLog.Open(tenant.Store, state, tenant.Environment.VerifierKey);
        var header = await BundleHeaders.ReadAsync(tenant.Store, log, row, [], Ct);

        using var client = new CancellationTokenSource();
        var reads = 0;
        ledger.Fault = method =>
        {
            if (method == "ReadDeltasAsync" && ++reads == LastRead) client.Cancel();
            return null;
        };
        using var sent = new MemoryStream();
        var http = new DefaultHttpContext { RequestAborted = client.Token, Response = { Body = sent } };
        await new BundleStream(tenant.Store, log, row, header, NullLogger<BundleStream>.Instance).ExecuteAsync(http);
        Assert.Equal(LastRead, reads);
        Assert.InRange(sent.Length, 1, 5000 * 600);
        Assert.DoesNotContain("\n{\"gap\"", Encoding.UTF8.GetString(sent.ToArray()), StringComparison.Ordinal);
    }

    /// <summary>Deltas of c between those of others.</summary>
    private static async Task FillAsync(ApiTenant tenant, int count)
    {
        var customers = Enumerable.Range(0, count).SelectMany(
            i => i % 7 == 0 ? (string[])["c", "d", "e", "d"] : ["c", "d"]);
        foreach (var chunk in customers.Chunk(900))
            await tenant.Api.BatchAsync(chunk.Select(c => BalanceApi.Good(c, 1)), Ct);
        await tenant.Api.RecordVerifiedAsync("e", Ct);
    }

    private static async Task<JsonNode> LockAsync(ApiTenant tenant) =>
        (await tenant.Api.LockAsync(new { customerId = "c" }, Ct)).IsCreated().Data;

    private static string PathOf(JsonNode checkpoint) =>
        $"{BalanceApi.Checkpoints}/{checkpoint["checkpointId"]}/bundle";

    private static Task<byte[]> GetAsync(ApiTenant tenant, JsonNode checkpoint, string query = "") =>
        tenant.Api.GetByteArrayAsync(PathOf(checkpoint) + query, Ct);

    private static JsonNode Header(byte[] bundle) => JsonNode.Parse(Encoding.UTF8.GetString(bundle).Split('\n')[0])!;

    private static VerificationReport Verify(
        byte[] bundle, ApiTenant tenant, JsonNode checkpoint, string? kept = null, bool allowOpen = true)
    {
        var text = Encoding.UTF8.GetBytes($"log {tenant.Environment.VerifierKey}\nquorum none\n");
        Assert.True(LogPolicy.TryParse(text, out var policy, out _));
        return BundleVerifier.Verify(new MemoryStream(bundle), new VerificationOptions
        {
            Root = Checkpoints.Locked.Hash((string)checkpoint["proofRoot"]!),
            Policy = policy,
            Customer = "c",
            State = kept,
            AllowOpen = allowOpen,
        }, ct: Ct);
    }
}
