namespace PacSpace.Server.Tests.Hosting;

/// <summary>What the framework alone would answer otherwise.</summary>
public sealed class RefusalTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("limit=abc", "limit")]
    [InlineData("limit=99999999999", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("offset=-x", "offset")]
    public async Task A_parameter_that_cannot_be_read_is_named_as_it_was_sent(string query, string field) =>
        (await fixture.Api.GetJsonAsync(BalanceApi.Derive("c", $"?{query}"), Ct)).IsRefused(400, "VALIDATION_ERROR", field);

    [Fact]
    public async Task A_charset_that_nobody_knows_is_not_taken()
    {
        var body = BalanceApi.Bytes("{}", "application/json; charset=bogus");
        (await fixture.Api.PostJsonAsync(BalanceApi.Delta, body, Ct)).IsRefused(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task Balances_and_differences_that_have_no_text_are_refused()
    {
        const string Most = "9999999999999999999.999999999";
        var customer = ApiFixture.NewCustomer();
        await fixture.Api.RecordAsync(customer, "1", Ct);
        (await fixture.Api.GetJsonAsync(BalanceApi.Derive(customer, $"?startingBalance={Most}"), Ct))
            .IsRefused(422, "BALANCE_OUT_OF_RANGE");
        (await fixture.Api.PostJsonAsync(BalanceApi.Compare, new { yourBalance = Most, theirBalance = "-1" }, Ct))
            .IsRefused(422, "BALANCE_OUT_OF_RANGE");
        (await fixture.Api.PostJsonAsync(BalanceApi.Compare,
            new { yourBalance = "1", theirBalance = "1", startingBalance = Most, customerId = customer }, Ct))
            .IsRefused(422, "BALANCE_OUT_OF_RANGE");
        Assert.True((bool)(await fixture.Api.PostJsonAsync(
            BalanceApi.Compare, new { yourBalance = Most, theirBalance = Most }, Ct)).IsCreated().Data["match"]!);
    }
}
