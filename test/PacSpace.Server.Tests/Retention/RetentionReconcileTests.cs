using System.Text;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Reconciliations;
using PacSpace.Server.Tests.Settings;

namespace PacSpace.Server.Tests.Retention;

/// <summary>Reconciliations hold reference ids: what of them is destroyed takes their stored results with it.</summary>
public sealed class RetentionReconcileTests : IAsyncLifetime
{
    private const int Rows = 10_001;

    private readonly ClockedServer _clocked = new("2026-01-10T08:00:00Z");
    private ApiTenant _tenant = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tenant = await ApiTenant.CreateAsync(_clocked.Server, Ct);

    public ValueTask DisposeAsync() => _clocked.DisposeAsync();

    [Fact]
    public async Task Stored_results_go_with_the_payloads_that_they_may_name_and_others_stay()
    {
        var stranger = await ApiTenant.CreateAsync(_clocked.Server, Ct);
        foreach (var tenant in new[] { _tenant, stranger }) await RecordAsync(tenant, "old", "SECRET-old");
        _clocked.MoveTo("2026-01-16T20:00:00Z");
        await RecordAsync(_tenant, "new", "ref-new");
        var (old, fresh, foreign) = (await ReconcileAsync(_tenant, "old"), await ReconcileAsync(_tenant, "new"), await ReconcileAsync(stranger, "old"));
        Assert.Equal("SECRET-old", (string)Assert.Single((await CompletedAsync(_tenant, old)).List("missingFromTheirs"))["referenceId"]!);
        await CompletedAsync(_tenant, fresh);
        await CompletedAsync(stranger, foreign);

        _clocked.MoveTo("2026-01-17T07:00:00Z");
        await KeepSevenDaysAsync();
        Assert.Equal("completed", (string)(await _tenant.Api.GetJsonAsync(old, Ct)).IsOk().Data["status"]!);
        _clocked.MoveTo("2026-01-17T07:59:59Z");
        await RecordAsync(_tenant, "old", "ref-later");
        var mixed = await ReconcileAsync(_tenant, "old");
        await CompletedAsync(_tenant, mixed);
        _clocked.MoveTo("2026-01-17T08:00:00Z");
        await PurgedAsync(1);

        foreach (var url in new[] { old, mixed })
        {
            var gone = (await _tenant.Api.GetJsonAsync(url, Ct)).IsOk().Data;
            Assert.Equal(["jobId", "status", "pollUrl", "expiresAt", "message", "firstDivergence"], gone.Names());
            Assert.Equal("failed", (string)gone["status"]!);
            Assert.StartsWith("Retention destroyed payloads", (string)gone["message"]!, StringComparison.Ordinal);
            Assert.DoesNotContain("SECRET", (await _tenant.Api.GetJsonAsync($"{url}?list=missingFromTheirs", Ct)).IsOk().Body!.ToJsonString(), StringComparison.Ordinal);
            var id = url.Split('/')[^1];
            Assert.Empty(await _tenant.Store.ReadReconciliationPagesAsync(_tenant.Environment.Number, id, "missingFromTheirs", 0, 9, Ct));
        }
        Assert.Equal("ref-new", (string)Assert.Single((await CompletedAsync(_tenant, fresh)).List("missingFromTheirs"))["referenceId"]!);
        await CompletedAsync(stranger, foreign);
        // What was destroyed before names nothing any more: a sweep of others leaves it alone.
        var after = await ReconcileAsync(_tenant, "old");
        Assert.Equal([(null, true), ("ref-later", null)], (await CompletedAsync(_tenant, after)).List("missingFromTheirs")
            .Select(e => ((string?)e["referenceId"], (bool?)e["dataPurged"])));
    }

    [Fact]
    public async Task A_delta_of_yours_whose_payload_is_gone_says_so_in_every_list()
    {
        await RecordAsync(_tenant, "c", "SECRET-1");
        await RecordAsync(_tenant, "c", "SECRET-2", 7);
        _clocked.MoveTo("2026-01-20T08:00:00Z");
        await RecordAsync(_tenant, "c", "ref-3");
        await KeepSevenDaysAsync();
        await PurgedAsync(2);
        var data = (await _tenant.Api.ReconcileAsync(new { customerId = "c", theirs = new object[] { new { delta = 7 } } }, Ct)).IsOk().Data;
        Assert.Equal([("1", null, true), ("3", "ref-3", null)], data.List("missingFromTheirs")
            .Select(e => ((string)e["sequenceNumber"]!, (string?)e["referenceId"], (bool?)e["dataPurged"])));
        Assert.Equal(("2", true), (
            (string)Assert.Single(data.List("matchedByAmount"))["yours"]!["sequenceNumber"]!, (bool)data["matchedByAmount"]![0]!["yours"]!["dataPurged"]!));
        Assert.True((bool)data["firstDivergence"]!["yours"]!["dataPurged"]!);
    }

    private static async Task<string> RecordAsync(ApiTenant tenant, string customer, string reference, int delta = 1) =>
        (string)(await tenant.Api.EmitAsync(new { customerId = customer, delta, reason = "r", referenceId = reference }, Ct,
            ("Prefer", "wait=20"))).IsCreated().Data["recordId"]!;

    private static async Task<string> ReconcileAsync(ApiTenant tenant, string customer)
    {
        var body = new StringBuilder();
        for (var i = 0; i < Rows; i++) body.Append("{\"referenceId\":\"x\",\"delta\":2}\n");
        var answer = await tenant.Api.SendJsonAsync(HttpMethod.Post, $"{ReconcileApi.Path}?customerId={customer}",
            BalanceApi.Bytes(body.ToString(), "application/x-ndjson"), Ct);
        Assert.Equal(202, answer.Status);
        return (string)answer.Data["pollUrl"]!;
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> CompletedAsync(ApiTenant tenant, string url) => await Process.Owner.UntilAsync(
        "a result", async () => (await tenant.Api.GetJsonAsync(url, Ct)).IsOk().Data is { } data && (string)data["status"]! == "completed" ? data : null, Ct);

    private async Task KeepSevenDaysAsync()
    {
        var owner = await _clocked.LoginAsync(_tenant.Tenant, Ct);
        var answer = (await owner.SendJsonAsync(HttpMethod.Patch, SettingsTests.Path, "{\"payloadRetention\":\"7d\",\"confirm\":true}", Ct)).IsOk();
        Assert.Contains("with the stored reconciliations that may name them", (string)answer.Body!["message"]!, StringComparison.Ordinal);
    }

    private async Task PurgedAsync(long size)
    {
        using var sweeping = new Sweeping(_clocked.Server.Services);
        await sweeping.SweepAsync(Ct);
        Assert.Equal(size, await _tenant.Store.PurgedSizeAsync(_tenant.Environment.Number, Ct));
    }
}
