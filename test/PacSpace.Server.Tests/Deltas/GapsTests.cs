using PacSpace.Server.Tests.Customers;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class GapsTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recorded_history_has_no_gaps()
    {
        var customer = ApiFixture.NewCustomer();
        for (var i = 0; i < 3; i++) await _api.RecordAsync(customer, "1", Ct);
        var data = (await _api.GetJsonAsync(BalanceApi.Gaps(customer), Ct)).IsOk().Data;
        Assert.Equal($$"""
            {"customerId":"{{customer}}","fromSequence":"1","toSequence":"3","gaps":[],"gapCount":0,"contiguous":true}
            """, data.ToJsonString());
    }

    [Theory]
    [InlineData("?fromSequence=2", "2", "3")]
    [InlineData("?toSequence=2", "1", "2")]
    [InlineData("?fromSequence=2&toSequence=2&limit=1", "2", "2")]
    [InlineData("?toSequence=9", "1", "3")]
    [InlineData("?fromSequence=3", "3", "3")]
    [InlineData("?fromSequence=3&toSequence=12", "3", "3")]
    public async Task A_part_can_be_looked_at(string query, string from, string to)
    {
        var customer = ApiFixture.NewCustomer();
        for (var i = 0; i < 3; i++) await _api.RecordAsync(customer, "1", Ct);
        var data = (await _api.GetJsonAsync(BalanceApi.Gaps(customer, query), Ct)).IsOk().Data;
        Assert.Equal((from, to), ((string)data["fromSequence"]!, (string)data["toSequence"]!));
        Assert.True((bool)data["contiguous"]!);
    }

    [Fact]
    public async Task Rows_that_are_gone_show_as_gaps()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await tenant.Api.BatchAsync(Enumerable.Range(0, 9).Select(_ => BalanceApi.Good("c")), Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        await tenant.ExecuteAsync("DELETE FROM deltas WHERE sequence IN (2, 5, 6, 10)", Ct);
        var data = (await tenant.Api.GetJsonAsync(BalanceApi.Gaps("c"), Ct)).IsOk().Data;
        Assert.Equal("""[{"from":"2","to":"2"},{"from":"5","to":"6"},{"from":"10","to":"10"}]""",
            data["gaps"]!.ToJsonString());
        Assert.Equal((3, false), ((int)data["gapCount"]!, (bool)data["contiguous"]!));
        data = (await tenant.Api.GetJsonAsync(BalanceApi.Gaps("c", "?fromSequence=6&limit=1"), Ct)).IsOk().Data;
        Assert.Equal("""[{"from":"6","to":"6"}]""", data["gaps"]!.ToJsonString());
    }

    [Theory]
    [InlineData("?fromSequence=0", "fromSequence")]
    [InlineData("?fromSequence=x", "fromSequence")]
    [InlineData("?fromSequence=2", "fromSequence")]
    [InlineData("?fromSequence=2&toSequence=1", "fromSequence")]
    [InlineData("?fromSequence=9223372036854775807", "fromSequence")]
    [InlineData("?fromSequence=1&toSequence=0", "toSequence")]
    [InlineData("?toSequence=0", "toSequence")]
    [InlineData("?toSequence=1.5", "toSequence")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?limit=99999999999999", "limit")]
    public async Task An_invalid_part_is_refused(string query, string field)
    {
        var customer = ApiFixture.NewCustomer();
        await _api.RecordAsync(customer, "1", Ct);
        (await _api.GetJsonAsync(BalanceApi.Gaps(customer, query), Ct)).IsRefused(400, "VALIDATION_ERROR", field);
    }

    [Fact]
    public async Task A_customer_without_deltas_has_nothing_to_look_at()
    {
        var customer = ApiFixture.NewCustomer();
        (await fixture.Tenant.Tenant.Dashboard.CreateCustomerAsync(new { displayName = "A", customerId = customer }, Ct)).IsCreated();
        foreach (var query in new[] { "", "?fromSequence=1", "?fromSequence=1&toSequence=3&limit=1" })
            Assert.Equal($$"""
                {"customerId":"{{customer}}","fromSequence":"1","toSequence":"0","gaps":[],"gapCount":0,"contiguous":true}
                """, (await _api.GetJsonAsync(BalanceApi.Gaps(customer, query), Ct)).IsOk().Data.ToJsonString());
        (await _api.GetJsonAsync(BalanceApi.Gaps(customer, "?fromSequence=2"), Ct)).IsRefused(400, "VALIDATION_ERROR", "fromSequence");
    }

    [Fact]
    public async Task An_unknown_customer_has_no_history()
    {
        var answer = await _api.GetJsonAsync(BalanceApi.Gaps("nobody"), Ct);
        answer.IsRefused(404, "CUSTOMER_NOT_FOUND");
        Assert.Equal("nobody", (string)answer.Body!["error"]!["customerId"]!);
    }
}
