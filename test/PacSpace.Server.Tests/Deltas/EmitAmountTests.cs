using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class EmitAmountTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("100", "100")]
    [InlineData("100.00", "100")]
    [InlineData("-42.5", "-42.5")]
    [InlineData("0.000000001", "0.000000001")]
    [InlineData("1e-7", "0.0000001")]
    [InlineData("1E-05", "0.00001")]
    [InlineData("1.5e+3", "1500")]
    [InlineData("10e8", "1000000000")]
    [InlineData("1000000000", "1000000000")]
    [InlineData("-1000000000", "-1000000000")]
    [InlineData("999999999.999999999", "999999999.999999999")]
    [InlineData("123456789.123456789", "123456789.123456789")]
    [InlineData("\"100\"", "100")]
    [InlineData("\"-42.50\"", "-42.5")]
    [InlineData("\"0.000000001\"", "0.000000001")]
    [InlineData("\"\\u0031\\u0032.5\"", "12.5")]
    public async Task Amounts_are_read_by_their_exact_text(string sent, string read)
    {
        var customer = ApiFixture.NewCustomer();
        var answer = (await _api.EmitAsync(Body(customer, sent), Ct)).IsCreated();
        Assert.Equal((read, read, read), (answer.Data["delta"]!.ToJsonString(), answer.Data["balance"]!.ToJsonString(),
            (string)answer.Data["balanceText"]!));
        var derived = await _api.DeriveAsync(customer, Ct);
        Assert.Equal((read, read),
            (derived["computedBalance"]!.ToJsonString(), (string)derived["computedBalanceText"]!));
    }

    [Theory]
    [InlineData("0", "zero")]
    [InlineData("-0", "zero")]
    [InlineData("0e5", "zero")]
    [InlineData("\"0.00\"", "zero")]
    [InlineData("1000000000.000000001", "between")]
    [InlineData("-1000000001", "between")]
    [InlineData("1e18", "between")]
    [InlineData("1e19", "range")]
    [InlineData("1e400", "range")]
    [InlineData("0.1234567891", "9 fractional digits")]
    [InlineData("1e-10", "9 fractional digits")]
    [InlineData("0.30000000000000004", "9 fractional digits")]
    [InlineData("\"0.30000000000000004\"", "9 fractional digits")]
    [InlineData("\"1e-7\"", "exponent")]
    [InlineData("\"1E5\"", "exponent")]
    [InlineData("\"\"", "decimal number")]
    [InlineData("\" 1\"", "decimal number")]
    [InlineData("\"+1\"", "decimal number")]
    [InlineData("\"1,5\"", "decimal number")]
    [InlineData("\".5\"", "decimal number")]
    [InlineData("\"1.\"", "decimal number")]
    [InlineData("\"01\"", "decimal number")]
    [InlineData("\"NaN\"", "decimal number")]
    [InlineData("\"٣\"", "decimal number")]
    [InlineData("\"\\ud800\"", "decimal number")]
    [InlineData("true", "decimal number")]
    [InlineData("[1]", "decimal number")]
    [InlineData("{\"value\": 1}", "decimal number")]
    [InlineData("null", "missing")]
    public async Task Other_amounts_are_refused_with_the_reason(string sent, string because)
    {
        var customer = ApiFixture.NewCustomer();
        var answer = await _api.EmitAsync(Body(customer, sent), Ct);
        answer.IsRefused(400, "VALIDATION_ERROR", "delta");
        Assert.Contains(because, (string)answer.Body!["error"]!["details"]![0]!["message"]!, StringComparison.Ordinal);
        await _api.HasNothingOfAsync(customer, Ct);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("NaN")]
    [InlineData("0x10")]
    public async Task What_is_no_json_number_makes_the_body_malformed(string sent) =>
        (await _api.EmitAsync(Body(ApiFixture.NewCustomer(), sent), Ct)).IsRefused(400, "MALFORMED_JSON");

    [Theory]
    [InlineData("123456789.123456789")]
    [InlineData("\"123456789.123456789\"")]
    public async Task An_amount_is_read_wherever_it_lies_in_the_body(string sent)
    {
        // The server reads in segments of 4 KiB: shift the amount over the edge of one, by less than its length.
        var customer = ApiFixture.NewCustomer();
        var rest = Body(customer, sent)[1..];
        for (var padding = 0; padding < 4200; padding += 15)
        {
            var body = $$"""{"x":"{{new string('p', padding)}}",{{rest}}""";
            var data = (await _api.EmitAsync(body, Ct)).IsCreated().Data;
            Assert.Equal("123456789.123456789", data["delta"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task Sums_are_exact()
    {
        var customer = ApiFixture.NewCustomer();
        await _api.RecordAsync(customer, "0.1", Ct);
        Assert.Equal("0.3", (string)(await _api.RecordAsync(customer, "0.2", Ct))["balanceText"]!);
        Assert.Equal("0", (await _api.RecordAsync(customer, "-0.3", Ct))["balance"]!.ToJsonString());
    }

    private static string Body(string customer, string delta)
    {
        var body = BalanceApi.Good(customer, JsonNode.Parse("12321"));
        return body.ToJsonString().Replace("12321", delta, StringComparison.Ordinal);
    }
}
