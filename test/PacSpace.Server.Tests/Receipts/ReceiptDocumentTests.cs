using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using static PacSpace.Server.Tests.Receipts.ReceiptFixture;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>Receipts by their ids: with a key, and for whoever knows the id.</summary>
public sealed class ReceiptDocumentTests(ReceiptFixture fixture) : IClassFixture<ReceiptFixture>
{
    private readonly string _customer = NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stranger_with_the_id_sees_what_the_vendor_sees_but_no_other_period()
    {
        await fixture.RecordAsync(_customer, "5", "usage", "r-1", Ct);
        var made = await fixture.MakeAsync(_customer, "", Ct);
        await fixture.LockAsync(new { customerId = _customer, period = "2026-03" }, Ct);
        await fixture.RecordAsync(_customer, "6", "usage", null, Ct);
        await fixture.LockAsync(new { customerId = _customer, period = "2026-03" }, Ct);
        var id = (string)made["receiptId"]!;
        var shown = (await fixture.Stranger.GetJsonAsync(Public(id), Ct)).IsOk();
        var own = (await fixture.Api.GetJsonAsync($"{BalanceApi.Root}/receipts/{id}", Ct)).IsOk().Data;
        Assert.Equal(("5", "usage", "r-1"), (shown.Data["finalBalance"]!.ToJsonString(),
            (string)shown.Data["deltas"]![0]!["reason"]!, (string)shown.Data["deltas"]![0]!["referenceId"]!));
        Assert.Equal("2", (string)own["latestCheckpoint"]!["number"]!);
        Assert.Equal("1", (string)shown.Data["latestCheckpoint"]!["number"]!);
        own["latestCheckpoint"] = shown.Data["latestCheckpoint"]!.DeepClone();
        Assert.Equal(own.ToJsonString(), shown.Data.ToJsonString());
        Assert.Equal(("no-store", "noindex", "no-referrer", "*"), (shown.Header("Cache-Control"), shown.Header("X-Robots-Tag"),
            shown.Header("Referrer-Policy"), shown.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Each_kind_of_checkpoint_has_its_receipt()
    {
        await fixture.RecordAsync(_customer, "5", "usage", null, Ct);
        await fixture.RecordAsync(_customer, "-2.5", "usage", null, Ct);
        var checkpoint = await fixture.LockAsync(new { customerId = _customer }, Ct);
        var shown = await ShowAsync(checkpoint);
        Assert.Equal(("checkpoint", "2026-03", (string)checkpoint["proofRoot"]!, (long)checkpoint["logIndex"]!), (
            (string)shown["kind"]!, (string)shown["period"]!, (string)shown["proofRoot"]!, (long)shown["log"]!["logIndex"]!));
        Assert.Equal(checkpoint["closingBalance"]!.ToJsonString(), shown["finalBalance"]!.ToJsonString());
        Assert.Matches("^0x[0-9a-f]{64}$", (string)shown["log"]!["root"]!);

        var hash = (string)shown["deltas"]![1]!["itemHash"]!;
        var selection = await fixture.LockAsync(new { mode = "fingerprints", fingerprints = new[] { hash } }, Ct);
        shown = await ShowAsync(selection);
        Assert.Equal(("selection", 1, "-2.5", (string)selection["proofRoot"]!), ((string)shown["kind"]!,
            (int)shown["deltasCount"]!, shown["netChange"]!.ToJsonString(), (string)shown["proofRoot"]!));
        Assert.Null(shown["finalBalance"] ?? shown["startingBalance"] ?? shown["startDate"]);
        Assert.Equal(hash, (string)Assert.Single(shown["deltas"]!.AsArray())!["itemHash"]!);

        var environment = await fixture.LockAsync(new { }, Ct);
        shown = await ShowAsync(environment);
        Assert.Equal(("environment", (int)environment["customersCount"]!),
            ((string)shown["kind"]!, (int)shown["customersCount"]!));
        Assert.Null(shown["customerId"] ?? shown["deltasCount"] ?? shown["netChange"]);
        Assert.Empty(shown["deltas"]!.AsArray());
        foreach (var made in new[] { checkpoint, selection, environment })
            Assert.Equal(200, (int)(await fixture.Stranger.GetAsync(Public($"{made["receiptId"]}.pdf"), Ct)).StatusCode);
    }

    [Fact]
    public async Task Destroyed_payloads_show_as_purged_and_the_figures_stay()
    {
        await fixture.RecordAsync(_customer, "5", "a secret reason", "secret-ref", Ct);
        var made = await fixture.MakeAsync(_customer, "?period=2026-03", Ct);
        await fixture.Tenant.ExecuteAsync(
            "UPDATE deltas SET payload_salt = NULL, reason = NULL, reference_id = NULL, metadata = NULL, adjusts = NULL "
            + $"WHERE customer_id = '{_customer}'", Ct);
        var shown = await ShowAsync(made);
        var delta = Assert.Single(shown["deltas"]!.AsArray())!;
        Assert.True((bool)delta["dataPurged"]!);
        Assert.Null(delta["reason"] ?? delta["referenceId"]);
        Assert.Equal(made["finalBalance"]!.ToJsonString(), shown["finalBalance"]!.ToJsonString());
        Assert.DoesNotContain("secret", shown.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_month_has_a_receipt_of_its_own_that_only_its_final_checkpoint_proves()
    {
        await using var clocked = new ClockedServer("2026-03-31T23:59:00Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        async Task<JsonNode> MakeAsync() => (await tenant.Api.GetJsonAsync(Receipt("c", "?period=2026-03"), Ct)).IsOk().Data;

        var locked = (await tenant.Api.LockAsync(new { customerId = "c", period = "2026-03" }, Ct)).IsCreated().Data;
        var open = await MakeAsync();
        Assert.Equal((false, (string)locked["receiptId"]!), ((bool)open["closed"]!, (string)open["receiptId"]!));
        // A minute's grace: clocks differ, and a commit may be under way.
        clocked.MoveTo("2026-04-01T00:00:30Z");
        Assert.Equal((string)open["receiptId"]!, (string)(await MakeAsync())["receiptId"]!);
        clocked.MoveTo("2026-04-01T00:01:00Z");
        var closed = await MakeAsync();
        Assert.True((bool)closed["closed"]!);
        Assert.NotEqual((string)open["receiptId"]!, (string)closed["receiptId"]!);
        Assert.Null(closed["proofRoot"]);
        Assert.Contains("still open", (string)closed["accessHint"]!, StringComparison.Ordinal);
        var final = (await tenant.Api.LockAsync(new { customerId = "c", period = "2026-03" }, Ct)).IsCreated().Data;
        var proved = await MakeAsync();
        Assert.Equal(((string)closed["receiptId"]!, (string)final["proofRoot"]!),
            ((string)proved["receiptId"]!, (string)proved["proofRoot"]!));
    }

    [Fact]
    public async Task Receipts_outlive_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-receipts-").FullName;
        try
        {
            string id, before;
            await using (var server = new TestServer(new TestServerOptions { DataDirectory = directory }))
            {
                var tenant = await ApiTenant.CreateAsync(server, Ct);
                await tenant.Api.RecordVerifiedAsync("c", Ct);
                id = (string)(await tenant.Api.GetJsonAsync(Receipt("c"), Ct)).IsOk().Data["receiptId"]!;
                before = (await server.Anonymous.GetJsonAsync(Public(id), Ct)).IsOk().Data.ToJsonString();
            }
            await using var again = new TestServer(new TestServerOptions { DataDirectory = directory });
            Assert.Equal(before, (await again.Anonymous.GetJsonAsync(Public(id), Ct)).IsOk().Data.ToJsonString());
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    [Theory]
    [InlineData("rcpt_unknown")]
    [InlineData("rcpt_000000000000000000000000000000000000")]
    [InlineData("chk_1")]
    [InlineData("%27%20OR%201%3D1")]
    [InlineData("%F0%9F%92%A9")]
    public async Task Unknown_ids_are_404_everywhere(string id)
    {
        (await fixture.Stranger.GetJsonAsync(Public(id), Ct)).IsRefused(404, "NOT_FOUND");
        (await fixture.Stranger.GetJsonAsync(Public(id + ".pdf"), Ct)).IsRefused(404, "NOT_FOUND");
        (await fixture.Api.GetJsonAsync($"{BalanceApi.Root}/receipts/{id}", Ct)).IsRefused(404, "NOT_FOUND");
        using var page = await fixture.Stranger.GetAsync($"/receipt/{id}", Ct);
        Assert.Equal((404, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData("deltaPage=0", "deltaPage")]
    [InlineData("deltaLimit=1001", "deltaLimit")]
    public async Task An_invalid_parameter_is_named(string query, string field)
    {
        var id = (string)(await fixture.MakeAsync("acme", "", Ct))["receiptId"]!;
        (await fixture.Stranger.GetJsonAsync(Public(id, "?" + query), Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        (await fixture.Api.GetJsonAsync($"{BalanceApi.Root}/receipts/{id}?{query}", Ct)).IsRefused(400, "VALIDATION_ERROR", field);
    }

    [Fact]
    public async Task Public_routes_are_limited_by_address()
    {
        await using var server = new TestServer(new TestServerOptions
        {
            Settings = { ["PacSpace:RateLimit:PublicPerSecond"] = "1", ["PacSpace:RateLimit:PublicBurst"] = "3" },
        });
        foreach (var path in new[] { Public("rcpt_1"), Public("rcpt_1.pdf") })
            (await server.Anonymous.GetJsonAsync(path, Ct)).IsRefused(404, "NOT_FOUND");
        using var page = await server.Anonymous.GetAsync("/receipt/rcpt_1", Ct);
        Assert.Equal(404, (int)page.StatusCode);
        (await server.Anonymous.GetJsonAsync(Public("rcpt_1.pdf"), Ct)).IsRefused(429, "RATE_LIMITED");
    }

    private async Task<JsonNode> ShowAsync(JsonNode made) =>
        (await fixture.Stranger.GetJsonAsync(Public((string)made["receiptId"]!), Ct)).IsOk().Data;
}
