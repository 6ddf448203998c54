using System.Text.Json.Nodes;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>The check that every answer in these tests goes through finds what it should.</summary>
public sealed class DescribedAnswersTests
{
    private const string Path = "/api/v1/balance/gaps/customer_001";

    private static readonly JsonNode Good = JsonNode.Parse("""
        {"success":true,"data":{"customerId":"customer_001","fromSequence":"1","toSequence":"2",
         "gaps":[{"from":"1","to":"1"}],"gapCount":1,"contiguous":false}}
        """)!;

    [Fact]
    public void What_is_described_passes() => Assert.Null(Difference(200, "application/json", Good));

    [Fact]
    public void A_route_that_is_not_described_is_nobodys_business() => Assert.Null(
        ApiDescription.Current.Difference("GET", "/verify/0x00", 200, "text/html", () => null));

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404, false)]
    [InlineData("GET", "/dashboard/nothing", 429, false)]
    [InlineData("PUT", Path, 405, false)]
    [InlineData("PUT", "/api/v1/nothing", 405, true)]
    [InlineData("GET", "/api/v1/nothing", 200, true)]
    [InlineData("POST", "/dashboard/nothing", 201, true)]
    [InlineData("POST", "/dashboard/nothing", 401, true)]
    [InlineData("GET", "/dashboard/customers/c/nothing", 500, true)]
    [InlineData("PUT", Path, 200, true)]
    public void An_answer_that_no_operation_gives_is_found_on_the_two_surfaces(string method, string path, int status, bool found) =>
        Assert.Equal(found, ApiDescription.Current.Difference(method, path, status, "application/json", () => Good) is not null);

    [Fact]
    public void Another_status_is_found() =>
        Assert.Contains("status 299", Difference(299, "application/json", Good), StringComparison.Ordinal);

    [Fact]
    public void Another_media_type_is_found() =>
        Assert.Contains("text/html", Difference(200, "text/html", Good), StringComparison.Ordinal);

    [Fact]
    public void A_missing_member_is_found() => Assert.NotNull(Changed(data => data.Remove("gapCount")));

    [Fact]
    public void A_member_too_many_is_found() => Assert.NotNull(Changed(data => data["surplus"] = 1));

    [Fact]
    public void Another_type_is_found() => Assert.NotNull(Changed(data => data["gapCount"] = "1"));

    [Fact]
    public void Another_type_deep_inside_is_found() => Assert.NotNull(Changed(data => data["gaps"]![0]!["from"] = 1));

    [Fact]
    public void A_refusal_that_is_no_error_envelope_is_found() => Assert.NotNull(Difference(404, "application/json", Good));

    [Fact]
    public void A_code_that_the_operation_names_passes() => Assert.Null(Refused("CUSTOMER_NOT_FOUND"));

    [Fact]
    public void A_code_of_the_same_status_that_it_does_not_name_is_found() =>
        Assert.Contains("RECORD_NOT_FOUND", Refused("RECORD_NOT_FOUND"), StringComparison.Ordinal);

    private static string? Refused(string code) => Difference(404, "application/json", JsonNode.Parse($$"""
        {"success":false,"statusCode":404,"message":"No.",
         "error":{"code":"{{code}}","message":"No.","details":[],"requestId":"req_1"} }
        """)!);

    private static string? Changed(Action<JsonObject> change)
    {
        var body = Good.DeepClone();
        change(body["data"]!.AsObject());
        return Difference(200, "application/json", body);
    }

    private static string? Difference(int status, string type, JsonNode body) =>
        ApiDescription.Current.Difference("GET", Path, status, type, () => body);
}
