using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class UnknownMemberTests(ServerFixture fixture)
{
    private const string Head = "{\"customerId\":\"c\",\"delta\":1,\"reason\":\"r\"";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(",\"x\":1,\"x\":2}", "body")]
    [InlineData(",\"x\":\"\\ud800\"}", "x")]
    [InlineData(",\"x\":{\"y\":[\"\\u0000\"]}}", "x")]
    [InlineData(",\"x\":{\"y\":1,\"y\":2}}", "x")]
    public async Task They_may_not_hold_what_no_request_may_hold(string rest, string field)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        (await tenant.Api.EmitAsync(Head + rest, Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        Assert.Equal(404, (await tenant.Api.GetJsonAsync(BalanceApi.Derive("c"), Ct)).Status);
    }

    [Fact]
    public async Task They_are_ignored()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        (await tenant.Api.EmitAsync(Head + ",\"x\":{\"y\":[1,null,\"é\"]}}", Ct)).IsCreated();
    }
}
