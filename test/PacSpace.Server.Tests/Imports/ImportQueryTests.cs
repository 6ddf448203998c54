using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Imports;

/// <summary>Questions about imports: who may ask, and what is no question.</summary>
public class ImportQueryTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _id = ImportApi.NewId();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_has_the_newest_first_without_their_errors()
    {
        var other = ImportApi.NewId();
        await _api.ImportAsync("{}\n", _id, Ct);
        await _api.ImportAsync("", other, Ct);
        var list = (await _api.GetJsonAsync($"{ImportApi.Path}?limit=2", Ct)).IsOk().Data["imports"]!.AsArray();
        Assert.Equal(new[] { _id, other }.Order(), list.Select(i => (string)i!["importId"]!).Order());
        Assert.Equal(["importId", "status", "attempt", "linesRead", "recorded", "replayed", "failed", "startedAt", "updatedAt"], list[0]!.Names());
        Assert.Single((await _api.GetJsonAsync($"{ImportApi.Path}?limit=1", Ct)).IsOk().Data["imports"]!.AsArray());
    }

    [Theory]
    [InlineData("?limit=0", "limit"), InlineData("?limit=101", "limit"), InlineData("?limit=x", "limit"), InlineData("?limit=1&limit=2", "limit")]
    [InlineData("/{0}/errors?limit=0", "limit"), InlineData("/{0}/errors?limit=1001", "limit"), InlineData("/{0}/errors?limit=-1", "limit")]
    [InlineData("/{0}/errors?page=0", "page"), InlineData("/{0}/errors?page=1.5", "page"), InlineData("/{0}/errors?page=99999999999", "page")]
    public async Task What_is_no_number_of_theirs_is_named(string path, string field)
    {
        await _api.ImportAsync("{}\n", _id, Ct);
        (await _api.GetJsonAsync(ImportApi.Path + path.Replace("{0}", _id, StringComparison.Ordinal), Ct)).IsRefused(400, "VALIDATION_ERROR", field);
    }

    [Fact]
    public async Task A_page_beyond_the_last_is_empty()
    {
        await _api.ImportAsync("{}\n", _id, Ct);
        var page = (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}/errors?page=2147483647&limit=1000", Ct)).IsOk().Data;
        Assert.Empty(page["errors"]!.AsArray());
        Assert.Equal(3, (int)page["errorCount"]!);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_told()
    {
        await _api.ImportAsync("{}\n", _id, Ct);
        var anonymous = fixture.Tenant.Tenant.Server.Anonymous;
        foreach (var path in new[] { "", $"/{_id}", $"/{_id}/errors" })
        {
            (await anonymous.GetJsonAsync(ImportApi.Path + path, Ct)).IsRefused(401, "INVALID_API_KEY");
            (await fixture.Tenant.Tenant.Dashboard.GetJsonAsync(ImportApi.Path + path, Ct)).IsRefused(401, "INVALID_API_KEY");
        }
    }

    [Theory]
    [InlineData("?importId=a&importId=b", "importId")]
    [InlineData("?importId=%00", "importId")]
    [InlineData("?importId=%C3%A9", "importId")]
    public async Task What_is_no_id_begins_no_import(string query, string field) => (await _api.SendJsonAsync(
        HttpMethod.Post, ImportApi.Path + query, BalanceApi.Bytes("", ImportApi.Ndjson), Ct)).IsRefused(400, "VALIDATION_ERROR", field);

    [Fact]
    public async Task A_line_of_10_megabytes_is_refused_alone_and_a_csv_record_of_that_size_stops()
    {
        var customer = ApiFixture.NewCustomer();
        var long_ = new string('x', 10_000_000);
        var body = $"{ImportApi.Lines(customer, 1)}{{\"reason\":\"{long_}\"}}\n{ImportApi.Lines(customer, 1, 2)}";
        var answer = (await _api.ImportAsync(body, _id, Ct)).IsCreated();
        Assert.Equal(("completed", 3L, 2L, 0L, 1L), answer.Data.Numbers());
        Assert.Equal([(2L, null, "VALIDATION_ERROR")], answer.Data.Errors());
        var csv = $"customerId,delta,reason\n{customer},3,r\n{customer},4,{long_}\n{customer},5,r\n";
        var stopped = (await _api.ImportAsync(csv, ImportApi.NewId(), Ct, ImportApi.Csv)).IsCreated();
        Assert.Equal(("stopped", 1L, "VALIDATION_ERROR"), ((string)stopped.Data["status"]!, (long)stopped.Data["recorded"]!, (string)stopped.Data["code"]!));
        Assert.StartsWith("Line 3 ", (string)stopped.Data["message"]!, StringComparison.Ordinal);
        Assert.Equal("6", (string)(await _api.DeriveAsync(customer, Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task Csv_bytes_that_are_malformed_spoil_their_line_alone()
    {
        var customer = ApiFixture.NewCustomer();
        byte[] body =
        [
            .. System.Text.Encoding.UTF8.GetBytes($"\uFEFFcustomerId,delta,reason\r\n{customer},1,r\r{customer},2\n{customer},3,a\0b\n{customer},4,"),
            0xC3, 0x28, .. System.Text.Encoding.UTF8.GetBytes($"\n{customer},5,\"r\"x\n{customer},6,r,\n{customer},7,r"),
        ];
        var answer = (await _api.SendJsonAsync(HttpMethod.Post, $"{ImportApi.Path}?importId={_id}", BalanceApi.Bytes(body, ImportApi.Csv), Ct)).IsCreated();
        Assert.Equal("completed", (string)answer.Data["status"]!);
        Assert.Equal((2L, 5L), ((long)answer.Data["recorded"]!, (long)answer.Data["failed"]!));
        Assert.All(answer.Data.Errors(), e => Assert.Equal((null, "VALIDATION_ERROR"), (e.Field, e.Code)));
        Assert.Equal("8", (string)(await _api.DeriveAsync(customer, Ct))["computedBalanceText"]!);
    }

    [Theory]
    [InlineData("customerId,delta,reason,DELTA\n"), InlineData("customerId,delta\n"), InlineData("\"customerId,delta,reason\n"), InlineData("")]
    [InlineData("customerId,delta,reason\0\n")]
    public async Task A_csv_without_a_header_of_its_columns_begins_nothing(string csv)
    {
        (await _api.ImportAsync(csv, _id, Ct, ImportApi.Csv)).IsRefused(400, "VALIDATION_ERROR", "body");
        (await _api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsRefused(404, "NOT_FOUND");
    }
}
