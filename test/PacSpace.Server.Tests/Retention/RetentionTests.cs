using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Settings;

namespace PacSpace.Server.Tests.Retention;

/// <summary>What clients and strangers see once a payload's time is over, and what stays provable.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private const string Customer = "c";
    private static readonly string[] Secrets = ["SECRET-reason", "SECRET-reference", "SECRET-metadata"];

    private readonly LogCapture _log = new();
    private readonly LedgerFault _ledger = new();
    private ClockedServer _clocked = null!;
    private ApiTenant _tenant = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Api => _tenant.Api;

    public async ValueTask InitializeAsync()
    {
        _clocked = new ClockedServer("2026-01-10T08:00:00Z", _ledger, _log, ("PacSpace:Retention:BatchEntries", "2"),
            ("Logging:LogLevel:Default", "Trace"));
        _tenant = await ApiTenant.CreateAsync(_clocked.Server, Ct);
    }

    public ValueTask DisposeAsync() => _clocked.DisposeAsync();

    [Fact]
    public async Task A_payload_whose_time_is_over_is_gone_everywhere_and_every_proof_holds()
    {
        var first = (await Api.EmitWithKeyAsync(Secret(1), "key", Ct)).IsCreated().Data;
        var second = await Api.RecordVerifiedAsync(Customer, Ct);
        var locked = (await Api.LockAsync(new { customerId = Customer }, Ct)).IsCreated().Data;
        _clocked.MoveTo("2026-01-15T08:00:00Z");
        var kept = await Api.RecordVerifiedAsync(Customer, Ct);
        await Api.RecordVerifiedAsync("other", Ct);
        _clocked.MoveTo("2026-01-20T08:00:00Z");
        await KeepAsync("7d", "full");
        await UntilPurgedAsync((long)kept["deltaIndex"]!);

        var rows = (await Api.DeriveAsync(Customer, Ct))["deltas"]!.AsArray();
        Assert.Equal([true, true, null], rows.Select(r => (bool?)r!["dataPurged"]));
        Assert.Equal([null, null, "usage"], rows.Select(r => (string?)r!["reason"]));
        Assert.All(rows.Take(2), r => Assert.Equal((null, null), (r!["referenceId"], r["metadata"])));
        Assert.Equal(["1", "100", "100"], rows.Select(r => r!["delta"]!.ToJsonString()));

        await AssertStatusAndProofAsync(first);
        await AssertBundleAsync(locked, 2);
        var verified = (await _clocked.Server.Anonymous.GetJsonAsync($"{BalanceApi.Verify}/{locked["proofRoot"]}", Ct)).IsOk().Data;
        Assert.True((bool)verified["verified"]!);
        Assert.Equal(
            [("1", null, true, "verified"), ("100", null, true, "verified")],
            verified["records"]!.AsArray().Select(r => (
                r!["amount"]!.ToJsonString(), (string?)r["reason"], (bool)r["dataPurged"]!, (string)r["status"]!)));
        while (!_log.Lines.Any(l => l.EventId == 2100)) await Task.Delay(10, Ct);
        Assert.DoesNotContain(_log.Lines, l => Secrets.Any(s => l.Text.Contains(s, StringComparison.Ordinal)));

        // A checkpoint over what has no payload any more, and one that closes the month, still verify.
        await AssertBundleAsync((await Api.LockAsync(new { customerId = Customer, period = "2026-01" }, Ct)).IsCreated().Data, 2);
        Assert.Equal((string)second["receiptId"]!, (string)rows[1]!["receiptId"]!);
        var (exitCode, output) = await Process.Ledger.PacspaceAsync(["fsck", .. _clocked.Server.StoreOptions], Ct);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task The_bytes_of_destroyed_payloads_leave_the_files()
    {
        for (var i = 0; i < 20; i++) await Api.EmitAsync(Secret(i + 1), Ct);
        await Api.RecordVerifiedAsync(Customer, Ct);
        Assert.True(CountSecrets() > 0);
        _clocked.MoveTo("2026-01-20T08:00:00Z");
        await KeepAsync("7d");
        await UntilPurgedAsync(21);
        while (CountSecrets() > 0) await Task.Delay(20, Ct);
        await Api.RecordVerifiedAsync(Customer, Ct);
        Assert.Equal(22, (int)(await Api.DeriveAsync(Customer, Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task Replays_answer_the_ids_and_that_the_data_is_gone()
    {
        var first = (await Api.EmitWithKeyAsync(Secret(1), "key", Ct, ("Prefer", "wait=20"))).IsCreated().Data;
        var plain = await Api.RecordVerifiedAsync(Customer, Ct);
        _clocked.MoveTo("2026-01-20T08:00:00Z");
        await KeepAsync("7d");
        await UntilPurgedAsync(2);

        foreach (var body in new[] { Secret(1), BalanceApi.Good(Customer, 1) })
        {
            var again = (await Api.EmitWithKeyAsync(body, "key", Ct)).IsCreated();
            Assert.Equal("true", again.Header("Idempotent-Replayed"));
            Assert.Equal(
                ((string)first["recordId"]!, (string)first["receiptId"]!, "1", true, true),
                ((string)again.Data["recordId"]!, (string)again.Data["receiptId"]!, (string)again.Data["sequenceNumber"]!,
                    (bool)again.Data["idempotent"]!, (bool)again.Data["dataPurged"]!));
            Assert.Equal((null, null), (again.Data["reason"], again.Data["referenceId"]));
        }
        (await Api.EmitWithKeyAsync(Secret(2), "key", Ct)).IsRefused(409, "IDEMPOTENCY_KEY_REUSED", "delta");

        var item = BalanceApi.Good(Customer, 1);
        item["idempotencyKey"] = "key";
        var batch = (await Api.BatchAsync([item, BalanceApi.Good(Customer, 5)], Ct)).IsCreated().Data["results"]!;
        Assert.Equal(((string)first["recordId"]!, true, true),
            ((string)batch[0]!["recordId"]!, (bool)batch[0]!["idempotent"]!, (bool)batch[0]!["dataPurged"]!));
        Assert.Null(batch[1]!["dataPurged"]);

        // A correction names a record; its reference is forgotten, and with it what a batch without keys compares.
        var correction = BalanceApi.Good(Customer, -1);
        correction["adjusts"] = new JsonObject { ["referenceId"] = "SECRET-reference" };
        var refused = await Api.EmitAsync(correction, Ct);
        refused.IsRefused(404, "ADJUSTED_DELTA_NOT_FOUND");
        Assert.Contains("recordId", (string)refused.Body!["message"]!, StringComparison.Ordinal);
        correction["adjusts"] = new JsonObject { ["recordId"] = (string)plain["recordId"]! };
        (await Api.EmitAsync(correction, Ct)).IsCreated();
        var unkeyed = (await Api.BatchAsync([Secret(1)], Ct)).IsCreated().Data["results"]![0]!;
        Assert.False((bool)unkeyed["idempotent"]!);
    }

    [Fact]
    public async Task Nothing_is_destroyed_where_it_is_kept_for_ever_or_not_old_enough()
    {
        var stranger = await ApiTenant.CreateAsync(_clocked.Server, Ct);
        await Api.RecordVerifiedAsync(Customer, Ct);
        await stranger.Api.RecordVerifiedAsync(Customer, Ct);
        _clocked.MoveTo("2026-01-17T07:59:59.999Z");
        await KeepAsync("7d");
        await UntilSweptAsync();
        Assert.Equal("usage", (string)(await Api.DeriveAsync(Customer, Ct))["deltas"]![0]!["reason"]!);
        // The next sweep comes by the clock.
        _clocked.Clock.Advance(TimeSpan.FromHours(1));
        await UntilPurgedAsync(1);
        Assert.Equal("usage", (string)(await stranger.Api.DeriveAsync(Customer, Ct))["deltas"]![0]!["reason"]!);
    }

    [Fact]
    public async Task A_tenant_that_changes_its_mind_stops_the_destruction()
    {
        for (var i = 0; i < 9; i++) await Api.RecordAsync(Customer, "1", Ct);
        await Api.RecordVerifiedAsync(Customer, Ct);
        _clocked.MoveTo("2026-01-20T08:00:00Z");
        var owner = await _clocked.LoginAsync(_tenant.Tenant, Ct);
        var steps = 0;
        using var changed = new ManualResetEventSlim();
        _ledger.Fault = method =>
        {
            if (method == "PurgePayloadsAsync" && ++steps == 2)
                _ = Task.Run(async () =>
                {
                    (await PatchAsync(owner, "{\"payloadRetention\":\"forever\"}")).IsOk();
                    changed.Set();
                }, Ct);
            // Whoever is at it waits for the change.
            if (method == "PurgePayloadsAsync" && steps == 2) changed.Wait(TimeSpan.FromSeconds(30), Ct);
            return null;
        };
        (await PatchAsync(owner, "{\"payloadRetention\":\"7d\",\"confirm\":true}")).IsOk();
        while (!changed.IsSet) await Task.Delay(10, Ct);
        await UntilSweptAsync();
        Assert.Equal(4, await _tenant.Store.PurgedSizeAsync(_tenant.Environment.Number, Ct));
        Assert.Equal(2, steps);
    }

    [Fact]
    public async Task A_step_that_fails_is_told_and_made_up_for_by_the_next_sweep()
    {
        for (var i = 0; i < 5; i++) await Api.RecordAsync(Customer, "1", Ct);
        await Api.RecordVerifiedAsync(Customer, Ct);
        _clocked.MoveTo("2026-01-20T08:00:00Z");
        var steps = 0;
        _ledger.Fault = method => method == "PurgePayloadsAsync" && ++steps == 2
            ? new Storage.Ledger.StorageUnavailableException("not now", new IOException()) : null;
        await KeepAsync("7d");
        while (!_log.Lines.Any(l => l.EventId == 2103)) await Task.Delay(10, Ct);
        Assert.Equal(2, await _tenant.Store.PurgedSizeAsync(_tenant.Environment.Number, Ct));
        await UntilSweptAsync();
        _clocked.Clock.Advance(TimeSpan.FromHours(1));
        await UntilPurgedAsync(6);
    }

    private static JsonObject Secret(int amount)
    {
        var body = BalanceApi.Good(Customer, amount);
        body["reason"] = Secrets[0];
        body["referenceId"] = Secrets[1];
        body["metadata"] = new JsonObject { ["note"] = Secrets[2] };
        return body;
    }

    private static Task<Answer> PatchAsync(HttpClient owner, string body) =>
        owner.SendJsonAsync(HttpMethod.Patch, SettingsTests.Path, body, Ct);

    private async Task KeepAsync(string retention, string detail = "summary")
    {
        var owner = await _clocked.LoginAsync(_tenant.Tenant, Ct);
        (await PatchAsync(owner, new JsonObject
        {
            ["payloadRetention"] = retention, ["verifyDetail"] = detail, ["confirm"] = true,
        }.ToJsonString())).IsOk();
    }

    private async Task UntilPurgedAsync(long size)
    {
        while (await _tenant.Store.PurgedSizeAsync(_tenant.Environment.Number, Ct) < size) await Task.Delay(10, Ct);
        Assert.Equal(size, await _tenant.Store.PurgedSizeAsync(_tenant.Environment.Number, Ct));
    }

    /// <summary>A whole sweep has begun and ended since.</summary>
    private async Task UntilSweptAsync()
    {
        using var sweeping = new Sweeping(_clocked.Server.Services);
        await sweeping.SweepAsync(Ct);
    }

    private int CountSecrets()
    {
        var count = 0;
        foreach (var file in Directory.GetFiles(_clocked.Server.DataDirectory, "sandbox.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            if (bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf("SECRET-"u8) >= 0) count++;
        }
        return count;
    }

    private async Task AssertStatusAndProofAsync(JsonNode record)
    {
        var path = $"{BalanceApi.Delta}/{record["recordId"]}?include=statement";
        var status = (await Api.GetJsonAsync(path, Ct)).IsOk().Data;
        Assert.Equal(("VERIFIED", true), ((string)status["status"]!, (bool)status["dataPurged"]!));
        Assert.Equal((null, null, null, null),
            (status["reason"], status["referenceId"], status["metadata"], status["payload"]));
        Assert.NotNull(status["statement"]);
        var proof = (await Api.GetJsonAsync($"{BalanceApi.Root}/proof/{record["recordId"]}", Ct)).IsOk().Data;
        Assert.Equal((true, null), ((bool)proof["dataPurged"]!, proof["payload"]));
        Assert.NotNull(proof["inclusion"]);
        Assert.NotNull(proof["checkpoint"]);
        var file = await Api.GetByteArrayAsync($"{BalanceApi.Root}/proof/{record["recordId"]}.tlog-proof", Ct);
        Assert.Contains("\"payload\":null", Encoding.UTF8.GetString(TlogProof.Parse(file, out _)!.Extra.Span), StringComparison.Ordinal);
    }

    private async Task AssertBundleAsync(JsonNode checkpoint, long notShown)
    {
        var bundle = await Api.GetByteArrayAsync($"{BalanceApi.Checkpoints}/{checkpoint["proofRoot"]}/bundle", Ct);
        Assert.Equal(notShown, Encoding.UTF8.GetString(bundle).Split("\"payload\":null").Length - 1);
        var policyText = Encoding.UTF8.GetBytes($"log {_tenant.Environment.VerifierKey}\nquorum none\n");
        Assert.True(LogPolicy.TryParse(policyText, out var policy, out _));
        var report = BundleVerifier.Verify(new MemoryStream(bundle), new VerificationOptions
        {
            Root = Checkpoints.Locked.Hash((string)checkpoint["proofRoot"]!), Policy = policy, Customer = Customer, AllowOpen = true,
        });
        Assert.Equal((VerificationOutcome.Verified, notShown), (report.Outcome, report.Summary!.PayloadsNotShown));
    }
}
