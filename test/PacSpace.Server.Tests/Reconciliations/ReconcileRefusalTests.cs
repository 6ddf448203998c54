using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Reconciliations;

/// <summary>Reconcile and its jobs: each parameter that makes no sense, whoever may not ask, and the same again.</summary>
public sealed class ReconcileRefusalTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("period=2026-13", "\"period\":\"2026-13\"", "period")]
    [InlineData("period=2026-04", "\"period\":\"2026-04\"", "period")]
    [InlineData("timePreset=yesterday", "\"timePreset\":\"yesterday\"", "timePreset")]
    [InlineData("startDate=2026-01-01", "\"startDate\":\"2026-01-01\"", "endDate")]
    [InlineData("startDate=x&endDate=2026-01-01", "\"startDate\":\"x\",\"endDate\":\"2026-01-01\"", "startDate")]
    [InlineData("windowHours=0", "\"windowHours\":0", "windowHours")]
    [InlineData("windowHours=745", "\"windowHours\":745", "windowHours")]
    [InlineData("windowHours=x", "\"windowHours\":\"x\"", "windowHours")]
    [InlineData("matchOn=time", "\"matchOn\":\"time\"", "matchOn")]
    public async Task An_invalid_parameter_is_named_in_either_form(string query, string members, string field)
    {
        await _api.RecordAsync(_customer, "1", Ct);
        (await UploadAsync($"customerId={_customer}&{query}")).IsRefused(400, "VALIDATION_ERROR", field);
        (await _api.ReconcileAsync($"{{\"customerId\":\"{_customer}\",\"theirs\":[],{members}}}", Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        (await UploadAsync(query)).IsRefused(400, "VALIDATION_ERROR", field is "windowHours" && query.EndsWith('x') ? [field]
            : field is "windowHours" or "matchOn" ? ["customerId", field] : ["customerId"]);
    }

    [Fact]
    public async Task Scopes_that_exclude_each_other_are_too_wide_or_unknown_are_refused()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        (await UploadAsync($"customerId={_customer}&period=2026-01&startingCheckpoint=chk_1")).IsRefused(400, "INVALID_SCOPE_COMBINATION", "startingCheckpoint");
        (await UploadAsync($"customerId={_customer}&startDate=2020-01-01&endDate=2026-01-01")).IsRefused(400, "SCOPE_TOO_WIDE", "endDate");
        (await UploadAsync($"customerId={_customer}&startingCheckpoint=chk_1")).IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await UploadAsync("customerId=nobody")).IsRefused(404, "CUSTOMER_NOT_FOUND");
    }

    [Theory]
    [InlineData("?list=x", "list"), InlineData("?limit=0", "limit"), InlineData("?limit=501", "limit"), InlineData("?limit=x", "limit")]
    [InlineData("?list=duplicates&page=0", "page"), InlineData("?list=duplicates&page=x", "page"), InlineData("?page=2", "page")]
    public async Task An_invalid_parameter_of_a_job_is_named(string query, string field) =>
        (await _api.GetJsonAsync($"{ReconcileApi.Path}/rcn_1{query}", Ct)).IsRefused(400, "VALIDATION_ERROR", field);

    [Theory]
    [InlineData("application/json"), InlineData("application/x-ndjson"), InlineData("text/csv")]
    public async Task Without_a_key_or_with_another_tenants_nothing_is_told(string type)
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var body = type switch { "application/json" => $"{{\"customerId\":\"{_customer}\",\"theirs\":[]}}", "text/csv" => "delta\n", _ => "" };
        var path = $"{ReconcileApi.Path}?customerId={_customer}";
        var stranger = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        (await stranger.Api.SendJsonAsync(HttpMethod.Post, path, BalanceApi.Bytes(body, type), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        foreach (var client in new[] { fixture.Clocked.Server.Anonymous, stranger.Tenant.Dashboard })
        {
            (await client.SendJsonAsync(HttpMethod.Post, path, BalanceApi.Bytes(body, type), Ct)).IsRefused(401, "INVALID_API_KEY");
            (await client.GetJsonAsync($"{ReconcileApi.Path}/rcn_1", Ct)).IsRefused(401, "INVALID_API_KEY");
        }
        (await stranger.Api.GetJsonAsync($"{ReconcileApi.Path}/rcn_1", Ct)).IsRefused(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_body_that_is_not_there_or_is_nested_too_deeply_is_said_to_be()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        (await _api.ReconcileAsync("", Ct)).IsRefused(400, "VALIDATION_ERROR", "body");
        (await _api.ReconcileAsync("{", Ct)).IsRefused(400, "MALFORMED_JSON");
        var nested = new string('[', 65) + new string(']', 65);
        var answer = await _api.ReconcileAsync($"{{\"customerId\":\"{_customer}\",\"theirs\":[],\"x\":{nested}}}", Ct);
        answer.IsRefused(400, "VALIDATION_ERROR", "body");
        Assert.Equal("body is nested more than 64 levels deep.", (string)answer.Body!["message"]!);
    }

    [Theory]
    [InlineData("2026-03-10T07:59:59.123456Z"), InlineData("2026-03-10T07:59:59.123456789+00:00"), InlineData("2026-03-10")]
    public async Task Times_of_rows_may_be_finer_than_ours(string time)
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var statement = new { customerId = _customer, matchOn = "amount", theirs = new[] { new { delta = 1, time } } };
        (await _api.ReconcileAsync(statement, Ct)).IsOk();
        (await _api.ReconcileAsync(new { customerId = _customer, theirs = new[] { new { delta = 1, time = time + "0123456789" } } }, Ct))
            .IsRefused(400, "VALIDATION_ERROR", "theirs[0].time");
    }

    [Theory]
    [InlineData("ref\n", "lines[1] must name the columns, and has none for delta; they are separated by , or ; or tab.")]
    [InlineData("ref,delta\na\n", "lines[2] has another number of fields (1) than the header line (2).")]
    public async Task What_is_wrong_with_a_file_is_said_in_a_sentence(string csv, string message)
    {
        await _api.RecordAsync(_customer, "1", Ct);
        var answer = await _api.SendJsonAsync(
            HttpMethod.Post, $"{ReconcileApi.Path}?customerId={_customer}", BalanceApi.Bytes(csv, "text/csv"), Ct);
        answer.IsRefused(400, "VALIDATION_ERROR", message.Split(' ')[0]);
        var detail = answer.Body!["error"]!["details"]![0]!;
        Assert.Equal(message, $"{detail["field"]} {detail["message"]}.");
    }

    [Fact]
    public async Task The_same_statement_again_gives_the_same_answer_and_records_nothing()
    {
        await _api.RecordVerifiedAsync(_customer, Ct);
        var before = (await _api.DeriveAsync(_customer, Ct)).ToJsonString();
        var theirs = new { customerId = _customer, theirs = new[] { new { delta = 1, time = "2026-03-10T09:00:00Z" }, new { delta = 2, time = "2026-03-10" } } };
        var first = (await _api.ReconcileAsync(theirs, Ct)).IsOk().Data.ToJsonString();
        Assert.Equal(first, (await _api.ReconcileAsync(theirs, Ct)).IsOk().Data.ToJsonString());
        Assert.Equal(before, (await _api.DeriveAsync(_customer, Ct)).ToJsonString());
    }

    [Fact]
    public async Task Csv_bytes_that_are_malformed_are_all_named()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        byte[] body =
        [
            .. "\uFEFFref,delta\r\na,1\rb,1,1\nc\0,1\nd,1\n"u8, 0xC3, 0x28, .. ",1\n\"e\"x,1\nf,\"1"u8,
        ];
        (await _api.SendJsonAsync(HttpMethod.Post, $"{ReconcileApi.Path}?customerId={_customer}", BalanceApi.Bytes(body, "text/csv"), Ct))
            .IsRefused(400, "VALIDATION_ERROR", "lines[3]", "lines[4]", "lines[6]", "lines[7]", "lines[8]");
        foreach (var (csv, field) in new[]
        {
            ("ref,delta,amount\na,1,1\n", "lines[1]"), ("ref,delta,REFERENCE\n", "lines[1]"), ("\"ref,delta\n", "lines[1]"), ("", "lines[1]"),
            ($"ref,delta\na,1\nb,\"{new string('x', 10_000_000)}", "lines[3]"),
        })
            (await _api.SendJsonAsync(HttpMethod.Post, $"{ReconcileApi.Path}?customerId={_customer}", BalanceApi.Bytes(csv, "text/csv"), Ct))
                .IsRefused(400, "VALIDATION_ERROR", field);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Clocked.Server.DataDirectory, "reconcile")));
    }

    private Task<Answer> UploadAsync(string query) =>
        _api.SendJsonAsync(HttpMethod.Post, $"{ReconcileApi.Path}?{query}", BalanceApi.Bytes("", "application/x-ndjson"), Ct);
}
