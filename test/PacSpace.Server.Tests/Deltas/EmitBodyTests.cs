using System.Text;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class EmitBodyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Customer = "customer_body";
    private const string Good = """{"customerId":"customer_body","delta":1,"reason":"r"}""";
    private const int MaxBody = 1024 * 1024;

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{")]
    [InlineData("{\"customerId\": \"customer_body\", \"delta\": 1, \"reason\": \"r\",}")]
    [InlineData("{\"customerId\": \"customer_body\", \"delta\": 1, \"reason\": \"r\"} x")]
    [InlineData("{'customerId': 'customer_body'}")]
    [InlineData("// comment\n{}")]
    [InlineData("{\"reason\": \"\\x\"}")]
    [InlineData("{\"reason\": \"a\nb\"}")]
    [InlineData("{\"metadata\": {\"a\": }}")]
    [InlineData("delta=1")]
    public async Task What_is_no_json_is_malformed(string body)
    {
        (await _api.EmitAsync(body, Ct)).IsRefused(400, "MALFORMED_JSON");
        await _api.HasNothingOfAsync(Customer, Ct);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("")]
    public async Task The_body_must_be_an_object(string body) =>
        (await _api.EmitAsync(BalanceApi.Bytes(body), Ct)).IsRefused(400, "VALIDATION_ERROR", "body");

    [Theory]
    [InlineData("""{"customerId":"customer_body","delta":1,"delta":2,"reason":"r"}""", "delta")]
    [InlineData("""{"customerId":"customer_body","delta":1,"reason":"r","customerId":"x"}""", "customerId")]
    [InlineData("""{"customerId":"customer_body","delta":1,"reason":"r","r\u0065ason":"s"}""", "reason")]
    [InlineData("""{"customerId":"customer_body","delta":1,"reason":"r","metadata":{"a":1,"a":2}}""", "metadata")]
    [InlineData("""{"customerId":"customer_body","delta":1,"reason":"r","metadata":{"b":[{"a":1,"\u0061":2}]}}""",
        "metadata")]
    public async Task A_member_that_appears_twice_is_refused(string body, string member)
    {
        (await _api.EmitAsync(body, Ct)).IsRefused(400, "VALIDATION_ERROR", member);
        await _api.HasNothingOfAsync(Customer, Ct);
    }

    [Theory]
    [InlineData("reason")]
    [InlineData("metadata")]
    public async Task Bytes_that_are_no_utf8_are_refused(string member)
    {
        var json = member == "reason"
            ? Good : Good.Replace("\"r\"", "\"x\",\"metadata\":{\"a\":\"r\"}", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[Array.LastIndexOf(bytes, (byte)'r')] = 0xFF;
        (await _api.EmitAsync(BalanceApi.Bytes(bytes), Ct)).IsRefused(400, "VALIDATION_ERROR", member);
        await _api.HasNothingOfAsync(Customer, Ct);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task Only_json_is_read(string? contentType)
    {
        foreach (var path in new[]
            { BalanceApi.Delta, BalanceApi.Batch, BalanceApi.Compare, BalanceApi.Checkpoint })
        {
            var answer = await _api.PostJsonAsync(path, BalanceApi.Bytes(Good, contentType), Ct);
            answer.IsRefused(415, "UNSUPPORTED_MEDIA_TYPE");
        }
        await _api.HasNothingOfAsync(Customer, Ct);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.pacspace+json")]
    public async Task Other_names_of_json_are_read(string contentType)
    {
        var json = BalanceApi.Good(ApiFixture.NewCustomer()).ToJsonString();
        (await _api.EmitAsync(BalanceApi.Bytes(json, contentType), Ct)).IsCreated();
    }

    [Fact]
    public async Task A_body_of_1_MiB_is_read_and_a_larger_one_is_not()
    {
        var full = Padded(MaxBody);
        (await _api.EmitAsync(BalanceApi.Bytes(full), Ct)).IsCreated();
        foreach (var size in new[] { MaxBody + 1, 2 * MaxBody })
        {
            foreach (var path in new[] { BalanceApi.Delta, BalanceApi.Compare, BalanceApi.Checkpoint })
                (await _api.PostJsonAsync(path, BalanceApi.Bytes(Padded(size)), Ct)).IsRefused(413, "BODY_TOO_LARGE");
        }
        Assert.Equal(1, (int)(await _api.DeriveAsync("customer_padded", Ct))["deltasCount"]!);
    }

    private static string Padded(int size)
    {
        const string Start = """{"customerId":"customer_padded","delta":1,"reason":"r","x":""" + "\"";
        return Start + new string('p', size - Start.Length - 2) + "\"}";
    }
}
