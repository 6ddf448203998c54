using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Imports;

/// <summary>Imports over HTTP: each line is an emit, and the same body may be sent again.</summary>
public class ImportTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();
    private readonly string _id = ImportApi.NewId();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_are_recorded_in_order()
    {
        var answer = (await _api.ImportAsync(ImportApi.Lines(_customer, 2500), _id, Ct)).IsCreated();
        Assert.Equal(["importId", "status", "attempt", "linesRead", "recorded", "replayed", "failed", "errorCount",
            "errors", "errorsTruncated", "code", "message", "startedAt", "updatedAt"], answer.Data.Names());
        Assert.Equal(("completed", 2500L, 2500L, 0L, 0L), answer.Data.Numbers());
        Assert.Equal($"{ImportApi.Path}/{_id}", answer.Header("Location"));
        var derived = await _api.DeriveAsync(_customer, Ct, "?limit=1000&offset=1500");
        Assert.Equal("3126250", (string)derived["computedBalanceText"]!);
        Assert.Equal(Enumerable.Range(1501, 1000), derived["deltas"]!.AsArray().Select(d => (int)d!["delta"]!));
        var stored = (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsOk().Data;
        Assert.Equal(answer.Data.ToJsonString(), stored.ToJsonString());
    }

    [Fact]
    public async Task The_same_body_again_records_nothing_and_a_longer_one_goes_on()
    {
        await _api.ImportAsync(ImportApi.Lines(_customer, 10), _id, Ct);
        var again = (await _api.ImportAsync(ImportApi.Lines(_customer, 10), _id, Ct)).IsCreated();
        Assert.Equal(("completed", 10L, 0L, 10L, 0L), again.Data.Numbers());
        Assert.Equal(2, (int)again.Data["attempt"]!);
        var longer = await _api.ImportAsync(ImportApi.Lines(_customer, 15), null, Ct, headers: ("Idempotency-Key", _id));
        Assert.Equal(("completed", 15L, 5L, 10L, 0L), longer.IsCreated().Data.Numbers());
        Assert.Equal("120", (string)(await _api.DeriveAsync(_customer, Ct))["computedBalanceText"]!);
        // Under another id it is another import.
        var other = await _api.ImportAsync(ImportApi.Lines(_customer, 1), ImportApi.NewId(), Ct);
        Assert.Equal(("completed", 1L, 1L, 0L, 0L), other.IsCreated().Data.Numbers());
    }

    [Fact]
    public async Task A_changed_line_is_refused_and_the_others_are_found_again()
    {
        await _api.ImportAsync(ImportApi.Lines(_customer, 3), _id, Ct);
        var changed = ImportApi.Lines(_customer, 3).Replace("\"delta\":2,", "\"delta\":22,", StringComparison.Ordinal);
        var answer = (await _api.ImportAsync(changed, _id, Ct)).IsCreated();
        Assert.Equal(("completed", 3L, 0L, 2L, 1L), answer.Data.Numbers());
        Assert.Equal([(2L, "delta", "IDEMPOTENCY_KEY_REUSED")], answer.Data.Errors());
        Assert.Equal("6", (string)(await _api.DeriveAsync(_customer, Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task A_key_of_its_own_wins_over_the_line()
    {
        var line = $"{{\"customerId\":\"{_customer}\",\"delta\":5,\"reason\":\"r\",\"idempotencyKey\":\"own-{_customer}\"}}\n";
        await _api.ImportAsync(line, _id, Ct);
        var moved = await _api.ImportAsync($"\n\n{line}", ImportApi.NewId(), Ct);
        Assert.Equal(("completed", 3L, 0L, 1L, 0L), moved.IsCreated().Data.Numbers());
        var emitted = await _api.EmitWithKeyAsync(
            new { customerId = _customer, delta = 5, reason = "r" }, $"own-{_customer}", Ct);
        Assert.True((bool)emitted.IsCreated().Data["idempotent"]!);
    }

    [Fact]
    public async Task Csv_columns_are_members()
    {
        var text = "\uFEFFCustomer_ID;Amount;reason;reference;date;metadata;unit;adjustsReferenceId;more\r\n"
            + $"{_customer};-0.5;\"a;\"\"b\"\"\r\nc\";ref-1;2026-01-02T03:04:05Z;\"{{\"\"k\"\" : [1]}}\";USD;;x\r\n"
            + "\r\n"
            + $"{_customer}; 2 ;r;;;;;ref-1;\r\n";
        var answer = (await _api.ImportAsync(text, _id, Ct, "text/csv; charset=utf-8")).IsCreated();
        Assert.Equal(("completed", 2L, 0L), ((string)answer.Data["status"]!, (long)answer.Data["recorded"]!, (long)answer.Data["failed"]!));
        var rows = (await _api.DeriveAsync(_customer, Ct))["deltas"]!.AsArray();
        Assert.Equal(("-0.5", "a;\"b\"\r\nc", "ref-1", "{\"k\" : [1]}"), (rows[0]!["delta"]!.ToJsonString(),
            (string)rows[0]!["reason"]!, (string)rows[0]!["referenceId"]!, rows[0]!["metadata"]!.ToJsonString().Replace(":", " : ", StringComparison.Ordinal)));
        var status = (await _api.GetJsonAsync($"{BalanceApi.Delta}/{(string)rows[0]!["recordId"]!}", Ct)).IsOk().Data;
        Assert.Equal(("2026-01-02T03:04:05.000Z", "USD"), ((string)status["occurredAt"]!, (string)status["unit"]!));
        Assert.Equal("1.5", (string)(await _api.DeriveAsync(_customer, Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task Each_wrong_line_is_told_with_its_field_and_nothing_of_its_text()
    {
        string[] wrong =
        [
            "{\"delta\":1,\"reason\":\"r\"}", "{\"customerId\":\"a b\",\"delta\":1,\"reason\":\"r\"}",
            "{\"customerId\":\"c\",\"delta\":0,\"reason\":\"r\"}", "{\"customerId\":\"c\",\"delta\":0.1234567891,\"reason\":\"r\"}",
            "{\"customerId\":\"c\",\"delta\":1}", "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"\"}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":5}",
            $"{{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"referenceId\":\"{new string('x', 256)}\"}}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"occurredAt\":\"yesterday\"}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"metadata\":[\"secret\"]}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"metadata\":{\"secret\":1,\"secret\":2}}",
            $"{{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"unit\":\"{new string('x', 33)}\"}}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"adjusts\":{}}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"idempotencyKey\":\"é\"}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"secret\\u0000\"}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"secret\":{\"secret\":\"\\u0000\"}}",
            "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\",\"delta\":2}",
            "{\"customerId\":\"c\",\"secret", "[\"secret\"]", "null",
        ];
        var body = string.Join('\n', wrong) + "\n" + ImportApi.Lines(_customer, 1);
        var answer = (await _api.ImportAsync(body, _id, Ct)).IsCreated();
        Assert.Equal(("completed", 21L, 1L, 0L, 20L), answer.Data.Numbers());
        string?[] fields =
        [
            "customerId", "customerId", "delta", "delta", "reason", "reason", "reason", "referenceId", "occurredAt",
            "metadata", "metadata", "unit", "adjusts", "idempotencyKey", "reason", null, "delta", null, null, null,
        ];
        Assert.Equal(fields.Index().Select(f => (f.Index + 1L, f.Item)), answer.Data.Errors().Select(e => (e.Line, e.Field)));
        Assert.All(answer.Data.Errors().Index(), e => Assert.Equal(e.Index == 17 ? "MALFORMED_JSON" : "VALIDATION_ERROR", e.Item.Code));
        Assert.DoesNotContain("secret", answer.Body!.ToJsonString(), StringComparison.Ordinal);
        await _api.HasNothingOfAsync("c", Ct);
    }

    [Fact]
    public async Task Wrong_csv_fields_are_told()
    {
        var text = "customerId,delta,reason,metadata,occurredAt\n"
            + "c,1e3,r,,\nc,1,r,{secret,\nc,1,,,\nc,1,r,,\nc,1\nc,1,a\"b,,\nc,1,r,,tomorrow\n";
        var answer = (await _api.ImportAsync(text.Replace("c,1,r,,\n", "", StringComparison.Ordinal), _id, Ct, ImportApi.Csv)).IsCreated();
        Assert.Equal([(2L, "delta"), (3, "metadata"), (4, "reason"), (5, null), (6, null), (7, (string?)"occurredAt")],
            answer.Data.Errors().Select(e => (e.Line, e.Field)));
        Assert.DoesNotContain("secret", answer.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_ledger_refuses_is_told_for_its_line()
    {
        var body = ImportApi.Lines(_customer, 1)
            + $"{{\"customerId\":\"{_customer}\",\"delta\":1,\"reason\":\"r\",\"adjusts\":{{\"referenceId\":\"none\"}}}}\n"
            + $"{{\"customerId\":\"{_customer}\",\"delta\":1,\"reason\":\"r\",\"unit\":\"EUR\"}}\n"
            + $"{{\"customerId\":\"{_customer}\",\"delta\":7,\"reason\":\"r\",\"adjusts\":{{\"referenceId\":\"ref-1\"}}}}\n";
        var answer = (await _api.ImportAsync(body, _id, Ct)).IsCreated();
        Assert.Equal([(2L, null, "ADJUSTED_DELTA_NOT_FOUND"), (3, "unit", "UNIT_MISMATCH")], answer.Data.Errors());
        Assert.Equal("8", (string)(await _api.DeriveAsync(_customer, Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task Errors_are_paged_and_bounded()
    {
        var body = string.Concat(Enumerable.Repeat("{}\n", 4000)); // three errors each
        var answer = (await _api.ImportAsync(body, _id, Ct)).IsCreated();
        Assert.Equal((4000L, 12000L, 100, true), ((long)answer.Data["failed"]!, (long)answer.Data["errorCount"]!,
            answer.Data["errors"]!.AsArray().Count, (bool)answer.Data["errorsTruncated"]!));
        var path = $"{ImportApi.Path}/{_id}/errors";
        var last = (await _api.GetJsonAsync($"{path}?page=10&limit=1000", Ct)).IsOk().Data;
        Assert.Equal(["importId", "errors", "errorCount", "notStored", "pagination"], last.Names());
        Assert.Equal((12000L, 2000L, 10000L, 10L), ((long)last["errorCount"]!, (long)last["notStored"]!,
            (long)last["pagination"]!["total"]!, (long)last["pagination"]!["totalPages"]!));
        Assert.Equal(3334, last.Errors()[^1].Line);
        var second = (await _api.GetJsonAsync($"{path}?page=2&limit=5", Ct)).IsOk().Data;
        Assert.Equal([2L, 3, 3, 3, 4], second.Errors().Select(e => e.Line));
        (await _api.GetJsonAsync($"{path}?page=0", Ct)).IsRefused(400, "VALIDATION_ERROR", "page");
        (await _api.GetJsonAsync($"{path}?limit=1001", Ct)).IsRefused(400, "VALIDATION_ERROR", "limit");
        (await _api.ImportAsync("", _id, Ct)).IsCreated();
        Assert.Equal(0, (int)(await _api.GetJsonAsync(path, Ct)).IsOk().Data["errorCount"]!);
    }

    [Fact]
    public async Task An_import_without_id_gets_one_before_its_body_is_read()
    {
        using var body = new HeldBody(ImportApi.Lines(_customer, 2));
        using var request = new HttpRequestMessage(HttpMethod.Post, ImportApi.Path) { Content = body };
        // The head of the answer can be read from the list of imports while the body is still coming.
        var sending = _api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        await body.Begun.WaitAsync(Ct);
        var running = await Until(async () => (await _api.GetJsonAsync($"{ImportApi.Path}?limit=100", Ct)).IsOk().Data["imports"]!
            .AsArray().FirstOrDefault(i => (string)i!["status"]! == "running" && ((string)i["importId"]!).StartsWith("imp_", StringComparison.Ordinal)));
        var id = (string)running["importId"]!;
        // What came is recorded though more is waited for.
        await Until(async () => (await _api.GetJsonAsync($"{ImportApi.Path}/{id}", Ct)).IsOk().Data is { } d && (long)d["recorded"]! == 2 ? d : null);
        body.End();
        using var response = await sending;
        Assert.Equal((201, $"{ImportApi.Path}/{id}"), ((int)response.StatusCode, response.Headers.Location!.OriginalString));
        var data = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!["data"]!;
        Assert.Equal((id, "completed", 2L), ((string)data["importId"]!, (string)data["status"]!, (long)data["recorded"]!));
    }

    [Fact]
    public async Task A_broken_connection_interrupts_and_the_same_id_goes_on()
    {
        using var gone = new CancellationTokenSource();
        using (var body = new HeldBody(ImportApi.Lines(_customer, 3) + "{\"customerId\":\"" + _customer))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{ImportApi.Path}?importId={_id}") { Content = body };
            var sending = _api.SendAsync(request, gone.Token);
            await Until(async () => (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)) is { Status: 200 } a && (long)a.Data["recorded"]! == 3 ? a : null);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }
        var broken = await Until(async () => (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsOk().Data is { } d
            && (string)d["status"]! == "interrupted" ? d : null);
        Assert.Contains("Send the same body again", (string)broken["message"]!, StringComparison.Ordinal);
        Assert.Equal((3L, 0L), ((long)broken["recorded"]!, (long)broken["failed"]!));
        var again = (await _api.ImportAsync(ImportApi.Lines(_customer, 5), _id, Ct)).IsCreated();
        Assert.Equal(("completed", 5L, 2L, 3L, 0L), again.Data.Numbers());
        Assert.Equal("15", (string)(await _api.DeriveAsync(_customer, Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task A_later_upload_of_the_same_import_takes_its_place()
    {
        using var body = new HeldBody(ImportApi.Lines(_customer, 2));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{ImportApi.Path}?importId={_id}") { Content = body };
        var sending = _api.SendAsync(request, Ct);
        await body.Begun.WaitAsync(Ct);
        await Until(async () => (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)) is { Status: 200 } a ? a : null);
        var second = (await _api.ImportAsync(ImportApi.Lines(_customer, 4), _id, Ct)).IsCreated();
        Assert.Equal(("completed", 4L), ((string)second.Data["status"]!, (long)second.Data["recorded"]! + (long)second.Data["replayed"]!));
        body.End();
        using var first = await sending;
        Assert.Contains("interrupted", await first.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var stored = (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsOk().Data;
        Assert.Equal(("completed", 2), ((string)stored["status"]!, (int)stored["attempt"]!));
        Assert.Equal("10", (string)(await _api.DeriveAsync(_customer, Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task What_is_no_import_is_refused()
    {
        var line = ImportApi.Lines(_customer, 1);
        foreach (var id in new[] { "", "a b", "..", new string('x', 129), "a%2Fb" })
            (await _api.ImportAsync(line, id, Ct)).IsRefused(400, "VALIDATION_ERROR", "importId");
        (await _api.ImportAsync(line, null, Ct, headers: ("Idempotency-Key", "a b"))).IsRefused(400, "VALIDATION_ERROR", "Idempotency-Key");
        (await _api.ImportAsync(line, "a", Ct, headers: ("Idempotency-Key", "b"))).IsRefused(400, "VALIDATION_ERROR", "importId");
        foreach (var type in new[] { "application/json", "text/plain", "text/csv; charset=latin1", "nonsense" })
            (await _api.ImportAsync(line, _id, Ct, type)).IsRefused(415, "UNSUPPORTED_MEDIA_TYPE");
        (await _api.SendJsonAsync(HttpMethod.Post, ImportApi.Path, null, Ct)).IsRefused(415, "UNSUPPORTED_MEDIA_TYPE");
        (await _api.ImportAsync("customerId,delta\nc,1\n", _id, Ct, ImportApi.Csv)).IsRefused(400, "VALIDATION_ERROR", "body");
        (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsRefused(404, "NOT_FOUND");
        (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}/errors", Ct)).IsRefused(404, "NOT_FOUND");
        (await _api.GetJsonAsync($"{ImportApi.Path}?limit=0", Ct)).IsRefused(400, "VALIDATION_ERROR", "limit");
        (await fixture.Tenant.Tenant.Server.Anonymous.ImportAsync(line, _id, Ct)).IsRefused(401, "INVALID_API_KEY");
        await _api.HasNothingOfAsync(_customer, Ct);
    }

    [Fact]
    public async Task Another_tenant_sees_and_touches_nothing_of_it()
    {
        await _api.ImportAsync(ImportApi.Lines(_customer, 2) + "{}\n", _id, Ct);
        var stranger = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        (await stranger.Api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsRefused(404, "NOT_FOUND");
        (await stranger.Api.GetJsonAsync($"{ImportApi.Path}/{_id}/errors", Ct)).IsRefused(404, "NOT_FOUND");
        Assert.Empty((await stranger.Api.GetJsonAsync(ImportApi.Path, Ct)).IsOk().Data["imports"]!.AsArray());
        var same = (await stranger.Api.ImportAsync(ImportApi.Lines(_customer, 2), _id, Ct)).IsCreated();
        Assert.Equal(("completed", 2L, 2L, 0L, 0L), same.Data.Numbers());
        Assert.Equal(1, (int)(await _api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsOk().Data["failed"]!);
    }

    private static async Task<T> Until<T>(Func<Task<T?>> ask) where T : class =>
        await Process.Owner.UntilAsync("the state that was waited for", ask, Ct);
}
