using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Checkpoints;

public class DamagedCheckpointTests(ServerFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_statement_is_unavailable_and_not_a_bug()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        var id = (string)(await tenant.Api.LockAsync(new { customerId = "c" }, Ct)).IsCreated().Data["checkpointId"]!;
        await tenant.ExecuteAsync("UPDATE checkpoints SET statement = statement || 'x'", Ct);
        (await tenant.Api.GetJsonAsync($"{BalanceApi.Checkpoints}/{id}", Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        (await tenant.Api.GetJsonAsync(BalanceApi.Checkpoints, Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
    }
}
