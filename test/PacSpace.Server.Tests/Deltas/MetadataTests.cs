using System.Text;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class MetadataTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int MaxBytes = 16 * 1024;

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{}")]
    [InlineData("{ }")]
    [InlineData("{\n\t\"b\" : 1.50 , \"a\":1e2,\"c\":[ ],\"é\":\"\\u00e9\\/\" }")]
    [InlineData("{\"html\":\"<script>&'\\\"</script>\",\"l\":\"\u2028\",\"e\":\"😀\",\"p\":\"\\ud83d\\ude00\"}")]
    [InlineData("{\"big\":123456789012345678901234567890.123456789012345678901234567890}")]
    [InlineData("{\"delta\":1,\"customerId\":null,\"$type\":\"x\"}")]
    public async Task Metadata_comes_back_byte_for_byte(string metadata)
    {
        var customer = ApiFixture.NewCustomer();
        var recordId = (string)(await EmitAsync(customer, metadata)).IsCreated().Data["recordId"]!;
        foreach (var path in new[] { $"{BalanceApi.Delta}/{recordId}", BalanceApi.Derive(customer) })
            Assert.Contains($"\"metadata\":{metadata}", await _api.GetStringAsync(path, Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_metadata_is_none()
    {
        var answer = (await EmitAsync(ApiFixture.NewCustomer(), "null")).IsCreated();
        var status = await _api.GetJsonAsync($"{BalanceApi.Delta}/{answer.Data["recordId"]}", Ct);
        Assert.Null(status.Data["metadata"]);
        Assert.Contains("metadata", status.Data.Names());
    }

    [Theory]
    [InlineData(MaxBytes, "x", 201)]
    [InlineData(MaxBytes + 1, "x", 400)]
    [InlineData(MaxBytes, "é", 201)]
    [InlineData(MaxBytes + 2, "é", 400)]
    [InlineData(MaxBytes + 1, " ", 400)]
    public async Task Metadata_has_at_most_16_KiB_as_sent(int size, string filling, int status)
    {
        var (start, end) = filling == " " ? ("{", "}") : ("{\"a\":\"", "\"}");
        var rest = size - start.Length - end.Length;
        var text = new StringBuilder(start).Insert(start.Length, filling, rest / Encoding.UTF8.GetByteCount(filling));
        var metadata = text.Append(end).ToString();
        Assert.Equal(size, Encoding.UTF8.GetByteCount(metadata));
        var answer = await EmitAsync(ApiFixture.NewCustomer(), metadata);
        if (status == 400) answer.IsRefused(400, "VALIDATION_ERROR", "metadata");
        else answer.IsCreated();
    }

    [Theory]
    [InlineData(8, 201)]
    [InlineData(9, 400)]
    [InlineData(17, 400)]
    [InlineData(60, 400)]
    public async Task Metadata_has_at_most_8_levels(int levels, int status)
    {
        var objects = string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);
        var arrays = "{\"a\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}";
        foreach (var metadata in new[] { objects, arrays })
        {
            var customer = ApiFixture.NewCustomer();
            var answer = await EmitAsync(customer, metadata);
            if (status == 201)
            {
                answer.IsCreated();
                continue;
            }
            answer.IsRefused(400, "VALIDATION_ERROR", "metadata");
            await _api.HasNothingOfAsync(customer, Ct);
        }
    }

    [Theory]
    [InlineData("{\"a\":\"\\u0000\"}")]
    [InlineData("{\"\\u0000\":1}")]
    [InlineData("{\"a\":{\"b\":[\"x\\u0000\"]}}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udfff\":1}")]
    [InlineData("{\"a\":[\"\\ud800\\ud800\"]}")]
    public async Task Strings_that_no_text_can_hold_are_refused_inside_too(string metadata)
    {
        var customer = ApiFixture.NewCustomer();
        (await EmitAsync(customer, metadata)).IsRefused(400, "VALIDATION_ERROR", "metadata");
        await _api.HasNothingOfAsync(customer, Ct);
    }

    private Task<Answer> EmitAsync(string customer, string metadata) => _api.EmitAsync(
        $$"""{"customerId":"{{customer}}","delta":1,"reason":"r","metadata":{{metadata}}}""", Ct);
}
