using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;
using static PacSpace.Server.Tests.Receipts.ReceiptFixture;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>Receipts of a scope, with a key.</summary>
public sealed class ReceiptTests(ReceiptFixture fixture) : IClassFixture<ReceiptFixture>
{
    // The members of the wire contract, section 11.
    private static readonly string[] Members =
    [
        "customerId", "period", "generatedAt", "receiptId", "proofRoot", "itemsRoot", "latestCheckpoint", "deltasCount",
        "deltaCount", "startingBalance", "finalBalance", "finalBalanceText", "deltas", "windowSummaries", "verification",
        "verifyUrl", "verificationApiUrl", "verificationExplorerUrl", "accessHint", "customerLinkUrl", "customerLinkHost",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("receipt")]
    [InlineData("invoice-proof")]
    public async Task A_receipt_names_its_deltas_and_what_they_add_up_to(string route)
    {
        var data = (await fixture.Api.GetJsonAsync($"{BalanceApi.Root}/{route}/acme?period=2026-01", Ct)).IsOk().Data;
        Assert.Subset(data.Names().ToHashSet(), Members.ToHashSet());
        Assert.StartsWith("rcpt_", (string)data["receiptId"]!, StringComparison.Ordinal);
        Assert.Equal(("acme", "2026-01", true, 2, 2, "USD"), ((string)data["customerId"]!, (string)data["period"]!,
            (bool)data["closed"]!, (int)data["deltasCount"]!, (int)data["deltaCount"]!, (string)data["unit"]!));
        Assert.Equal(("0", "70.25", "70.25", "100.5", "-30.25", "70.25"), (
            data["startingBalance"]!.ToJsonString(), data["finalBalance"]!.ToJsonString(), (string)data["finalBalanceText"]!,
            data["totalCredits"]!.ToJsonString(), data["totalDebits"]!.ToJsonString(), data["netChange"]!.ToJsonString()));
        Assert.Equal(["100.5 Top-up inv-1 1 VERIFIED", "-30.25 API calls  2 VERIFIED"], data["deltas"]!.AsArray().Select(d =>
            $"{d!["delta"]} {d["reason"]} {d["referenceId"]} {d["sequenceNumber"]} {d["status"]}"));
        Assert.Equal("""[{"period":"2026-01","totalCredits":100.5,"totalDebits":-30.25,"netChange":70.25,"deltasCount":2}]""",
            data["windowSummaries"]!.ToJsonString());
        Assert.Equal(data["deltas"]!.AsArray().Select(d => (string)d!["itemHash"]!),
            data["verification"]!["itemHashes"]!.AsArray().Select(h => (string)h!));
        Assert.DoesNotContain("not for customers", data.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "0", "57.25", 4)]
    [InlineData("?period=2026-02", "70.25", "50.25", 1)]
    [InlineData("?timePreset=current_month", "50.25", "57.25", 1)]
    [InlineData("?startDate=2026-01-01&endDate=2026-03-01", "0", "50.25", 3)]
    [InlineData("?startDate=2026-02-01&endDate=2026-02-20", "70.25", "70.25", 0)]
    [InlineData("?startDate=2025-01-01&endDate=2025-02-01", "0", "0", 0)]
    public async Task Balances_are_those_before_and_after_the_scope(string query, string starting, string final, int count)
    {
        var data = await fixture.MakeAsync("acme", query, Ct);
        Assert.Equal((starting, final, count),
            (data["startingBalance"]!.ToJsonString(), data["finalBalance"]!.ToJsonString(), (int)data["deltasCount"]!));
        Assert.Equal(query.Length == 0, data["startDate"] is null);
    }

    [Fact]
    public async Task Same_scope_over_the_same_deltas_is_the_same_receipt()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "1", "usage", null, Ct);
        var first = await fixture.MakeAsync(customer, "?period=2026-03", Ct);
        var again = await fixture.MakeAsync(customer, "?startDate=2026-03-01&endDate=2026-04-01", Ct);
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        var other = await fixture.MakeAsync(customer, "", Ct);
        Assert.NotEqual((string)first["receiptId"]!, (string)other["receiptId"]!);
        await fixture.RecordAsync(customer, "2", "usage", null, Ct);
        var later = await fixture.MakeAsync(customer, "?period=2026-03", Ct);
        Assert.NotEqual((string)first["receiptId"]!, (string)later["receiptId"]!);
        Assert.Equal(3, (int)later["finalBalance"]!);
        // The first one stays what it was.
        var document = (await fixture.Api.GetJsonAsync($"{BalanceApi.Root}/receipts/{first["receiptId"]}", Ct)).IsOk().Data;
        Assert.Equal(first.ToJsonString(), document.ToJsonString());
    }

    [Fact]
    public async Task Concurrent_calls_are_given_one_receipt()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "1", "usage", null, Ct);
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.MakeAsync(customer, "?period=2026-03", Ct)));
        Assert.Single(made.Select(m => (string)m["receiptId"]!).Distinct());
        Assert.Equal(1, (int)(await ListAsync(customer))["pagination"]!["total"]!);
    }

    [Fact]
    public async Task A_receipt_appends_nothing_to_the_log()
    {
        var before = (await fixture.Tenant.Store.FindLogAsync(fixture.Tenant.Environment.Number, Ct))!.NextIndex;
        await fixture.MakeAsync("acme", "?startDate=2026-01-01&endDate=2026-01-16", Ct);
        Assert.Equal(before, (await fixture.Tenant.Store.FindLogAsync(fixture.Tenant.Environment.Number, Ct))!.NextIndex);
    }

    [Fact]
    public async Task A_checkpoint_of_exactly_the_scope_proves_it_and_the_first_id_stays()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "5", "usage", null, Ct);
        await fixture.RecordAsync(customer, "-2", "usage", null, Ct);
        var before = await fixture.MakeAsync(customer, "?period=2026-03", Ct);
        Assert.Null(before["proofRoot"] ?? before["itemsRoot"] ?? before["verifyUrl"] ?? before["verification"]!["verifyUrl"]);
        Assert.Contains("/api/v1/balance/checkpoint", (string)before["accessHint"]!, StringComparison.Ordinal);
        var locked = await fixture.LockAsync(new { customerId = customer, period = "2026-03" }, Ct);
        var after = await fixture.MakeAsync(customer, "?period=2026-03", Ct);
        Assert.Equal((string)before["receiptId"]!, (string)after["receiptId"]!);
        Assert.Equal((string)locked["proofRoot"]!, (string)after["proofRoot"]!);
        Assert.Equal((string)locked["treeRoot"]!, (string)after["itemsRoot"]!);
        Assert.Equal((string)locked["verifyUrl"]!, (string)after["verifyUrl"]!);
        Assert.Equal((string)locked["checkpointId"]!, (string)after["latestCheckpoint"]!["checkpointId"]!);
        // Both roots name the place from which to replay, as a starting checkpoint.
        foreach (var name in new[] { "proofRoot", "itemsRoot" })
        {
            var rest = await fixture.MakeAsync(
                customer, $"?startingCheckpoint={after[name]}&startingCheckpointType={name}", Ct);
            Assert.Equal((3, 0), ((int)rest["startingBalance"]!, (int)rest["deltasCount"]!));
        }
        // Another window over the same deltas is not what the checkpoint states.
        Assert.Null((await fixture.MakeAsync(customer, "?startDate=2026-03-02&endDate=2026-04-01", Ct))["proofRoot"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?period=2026-02")]
    [InlineData("?startDate=2026-01-16&endDate=2026-02-25")]
    [InlineData("?startingCheckpoint=")]
    public async Task The_call_that_the_hint_names_gives_the_receipt_its_root(string query)
    {
        await using var clocked = new ClockedServer("2026-01-15T12:00:00Z");
        var api = (await ApiTenant.CreateAsync(clocked.Server, Ct)).Api;
        var first = await api.RecordAsync("c", "1", Ct);
        clocked.MoveTo("2026-02-20T12:00:00Z");
        await api.RecordAsync("c", "2", Ct);
        clocked.MoveTo("2026-03-10T08:00:00Z");
        await api.RecordAsync("c", "3", Ct);
        clocked.MoveTo("2026-03-20T08:00:00Z");
        if (query.EndsWith('=')) query += first["recordId"];
        var receipt = (await api.GetJsonAsync(Receipt("c", query), Ct)).IsOk().Data;
        Assert.Null(receipt["proofRoot"]);
        var hint = (string)receipt["accessHint"]!;
        var body = hint[hint.IndexOf('{', StringComparison.Ordinal)..(hint.IndexOf('}', StringComparison.Ordinal) + 1)];
        Assert.Contains($"POST {BalanceApi.Checkpoint} with {body}", hint, StringComparison.Ordinal);
        var locked = (await api.LockAsync(body, Ct)).IsCreated().Data;
        var proved = (await api.GetJsonAsync(Receipt("c", query), Ct)).IsOk().Data;
        Assert.Equal(((string)receipt["receiptId"]!, (string)locked["proofRoot"]!),
            ((string)proved["receiptId"]!, (string)proved["proofRoot"]!));
    }

    [Fact]
    public async Task The_hint_promises_nothing_where_no_checkpoint_can_be_made()
    {
        var empty = await fixture.MakeAsync("acme", "?startDate=2025-01-01&endDate=2025-02-01", Ct);
        Assert.Contains("nothing to lock", (string)empty["accessHint"]!, StringComparison.Ordinal);

        await using var clocked = new ClockedServer("2024-01-15T12:00:00Z");
        var api = (await ApiTenant.CreateAsync(clocked.Server, Ct)).Api;
        await api.RecordAsync("c", "1", Ct);
        clocked.MoveTo("2026-02-20T12:00:00Z");
        await api.RecordAsync("c", "2", Ct);
        var wide = (await api.GetJsonAsync(Receipt("c", ""), Ct)).IsOk().Data;
        Assert.Contains("months one by one", (string)wide["accessHint"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_checkpoint_came_first_its_receipt_is_the_receipt()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "5", "usage", null, Ct);
        var locked = await fixture.LockAsync(new { customerId = customer }, Ct);
        var receipt = await fixture.MakeAsync(customer, "?period=2026-03", Ct);
        Assert.Equal((string)locked["receiptId"]!, (string)receipt["receiptId"]!);
        Assert.Equal(("checkpoint", false), ((string)receipt["kind"]!, (bool)receipt["closed"]!));
    }

    [Fact]
    public async Task Deltas_come_in_pages_with_their_hashes()
    {
        var seen = new List<string>();
        for (var page = 1; page <= 3; page++)
        {
            var data = await fixture.MakeAsync("acme", $"?deltaPage={page}&deltaLimit=2", Ct);
            Assert.Equal($$"""{"total":4,"page":{{page}},"limit":2,"totalPages":2}""", data["pagination"]!.ToJsonString());
            Assert.Equal("57.25", data["finalBalance"]!.ToJsonString());
            Assert.Equal(data["deltas"]!.AsArray().Count, data["verification"]!["itemHashes"]!.AsArray().Count);
            seen.AddRange(data["deltas"]!.AsArray().Select(d => (string)d!["sequenceNumber"]!));
        }
        Assert.Equal(["1", "2", "3", "4"], seen);
        Assert.Empty((await fixture.MakeAsync("acme", "?deltaPage=2147483647&deltaLimit=1000", Ct))["deltas"]!.AsArray());
    }

    [Theory]
    [InlineData("?period=2026-13", "period")]
    [InlineData("?period=2026-04", "period")]
    [InlineData("?timePreset=yesterday", "timePreset")]
    [InlineData("?startDate=2026-01-01", "endDate")]
    [InlineData("?startDate=x&endDate=2026-01-01", "startDate")]
    [InlineData("?deltaPage=0", "deltaPage")]
    [InlineData("?deltaLimit=0", "deltaLimit")]
    [InlineData("?deltaLimit=1001", "deltaLimit")]
    [InlineData("?deltaPage=x", "deltaPage")]
    public async Task An_invalid_parameter_is_named(string query, string field)
    {
        foreach (var route in new[] { "receipt", "invoice-proof" })
            (await fixture.Api.GetJsonAsync($"{BalanceApi.Root}/{route}/acme{query}", Ct)).IsRefused(400, "VALIDATION_ERROR", field);
    }

    [Fact]
    public async Task Scopes_that_exclude_each_other_are_too_wide_or_unknown_are_refused()
    {
        (await fixture.Api.GetJsonAsync(Receipt("acme", "?period=2026-01&startingCheckpoint=chk_1"), Ct))
            .IsRefused(400, "INVALID_SCOPE_COMBINATION", "startingCheckpoint");
        (await fixture.Api.GetJsonAsync(Receipt("acme", "?startDate=2020-01-01&endDate=2026-01-01"), Ct))
            .IsRefused(400, "SCOPE_TOO_WIDE", "endDate");
        (await fixture.Api.GetJsonAsync(Receipt("acme", "?startingCheckpoint=chk_1"), Ct)).IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await fixture.Api.GetJsonAsync(Receipt("nobody"), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
    }

    [Fact]
    public async Task Without_the_key_or_with_another_tenants_nothing_is_told()
    {
        var id = (string)(await fixture.MakeAsync("acme", "?period=2026-01", Ct))["receiptId"]!;
        string[] paths =
        [
            Receipt("acme"), $"{BalanceApi.Root}/invoice-proof/acme", $"{BalanceApi.Root}/receipts/{id}",
            $"{BalanceApi.Root}/customers/acme/receipts",
        ];
        var other = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        foreach (var path in paths)
        {
            (await fixture.Stranger.GetJsonAsync(path, Ct)).IsRefused(401, "INVALID_API_KEY");
            Assert.Equal(404, (await other.Api.GetJsonAsync(path, Ct)).Status);
        }
    }

    [Fact]
    public async Task Windows_alone_make_so_many_receipts_and_each_delta_makes_room_for_one()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "5", "usage", null, Ct);
        for (var i = 0; i < 1000; i++)
            await fixture.Tenant.Store.AddReceiptAsync(fixture.Tenant.Environment.Number,
                new ReceiptRow($"rcpt_{customer}_{i}", new ReceiptRange(customer, i, i + 1, 1, 0, true), 1, 1), 2000, Ct);
        string Window(int day) => Receipt(customer, $"?startDate=2026-02-{day:00}&endDate=2026-03-01");
        var last = (await fixture.Api.GetJsonAsync(Window(1), Ct)).IsOk().Data;
        var refused = await fixture.Api.GetJsonAsync(Window(2), Ct);
        refused.IsRefused(400, "VALIDATION_ERROR", "startDate");
        Assert.Contains("which has 1001", (string)refused.Body!["message"]!, StringComparison.Ordinal);
        Assert.Equal((string)last["receiptId"]!, (string)(await fixture.Api.GetJsonAsync(Window(1), Ct)).IsOk().Data["receiptId"]!);
        var locked = await fixture.LockAsync(new { customerId = customer }, Ct);
        Assert.Equal((string)locked["receiptId"]!, (string)(await fixture.MakeAsync(customer, "?period=2026-03", Ct))["receiptId"]!);
        await fixture.RecordAsync(customer, "5", "usage", null, Ct);
        (await fixture.Api.GetJsonAsync(Window(2), Ct)).IsOk();
        (await fixture.Api.GetJsonAsync(Window(3), Ct)).IsRefused(400, "VALIDATION_ERROR", "startDate");
        await fixture.MakeAsync("acme", "?startDate=2026-02-02&endDate=2026-03-01", Ct);
    }

    [Fact]
    public async Task Receipts_are_listed_newest_first_with_those_of_checkpoints_and_selections()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "5", "usage", null, Ct);
        var own = await fixture.MakeAsync(customer, "", Ct);
        var locked = await fixture.LockAsync(new { customerId = customer }, Ct);
        var hash = (string)own["verification"]!["itemHashes"]![0]!;
        var selection = await fixture.LockAsync(new { mode = "fingerprints", fingerprints = new[] { hash } }, Ct);
        var list = await ListAsync(customer);
        Assert.Equal(
            new[] { ("receipt", own), ("checkpoint", locked), ("selection", selection) }
                .Select(m => (m.Item1, Id: (string)m.Item2["receiptId"]!)).OrderByDescending(m => m.Id, StringComparer.Ordinal),
            list["receipts"]!.AsArray().Select(r => ((string)r!["kind"]!, (string)r["receiptId"]!)));
        Assert.All(list["receipts"]!.AsArray(), r => Assert.Equal(1, (int)r!["deltasCount"]!));
        var second = await ListAsync(customer, "?limit=1&offset=1");
        Assert.Equal("""{"total":3,"limit":1,"offset":1,"hasMore":true}""", second["pagination"]!.ToJsonString());
        Assert.Equal(list["receipts"]![1]!.ToJsonString(), second["receipts"]![0]!.ToJsonString());
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?offset=-1", "offset")]
    [InlineData("?limit=x", "limit")]
    public async Task An_invalid_parameter_of_the_list_is_named(string query, string field) =>
        (await fixture.Api.GetJsonAsync($"{BalanceApi.Root}/customers/acme/receipts{query}", Ct))
            .IsRefused(400, "VALIDATION_ERROR", field);

    private async Task<JsonNode> ListAsync(string customer, string query = "") =>
        (await fixture.Api.GetJsonAsync($"{BalanceApi.Root}/customers/{customer}/receipts{query}", Ct)).IsOk().Data;
}
