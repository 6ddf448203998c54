using System.Globalization;
using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Settings;

namespace PacSpace.Server.Tests.Usage;

/// <summary>What the limits say is what the other routes do.</summary>
public class LimitsTests
{
    private const string Path = $"{BalanceApi.Root}/limits";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limits_are_those_that_are_configured_and_set()
    {
        await using var server = new TestServer(new TestServerOptions
        {
            Settings =
            {
                ["PacSpace:MaxScopeMonths"] = "6", ["PacSpace:RateLimit:PerSecond"] = "50",
                ["PacSpace:RateLimit:Burst"] = "70",
            },
        });
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        var data = (await tenant.Api.GetJsonAsync(Path, Ct)).IsOk();
        Assert.Equal(["maxScopeMonths", "maxLastNDays", "maxRetentionDays", "maxBatchSize", "maxMetadataBytes",
            "ratePerSecond", "burst"], data.Data.Names());
        Assert.Equal((6, null, 1000, 16384, 50, 70), ((int)data.Data["maxScopeMonths"]!, data.Data["maxRetentionDays"],
            (int)data.Data["maxBatchSize"]!, (int)data.Data["maxMetadataBytes"]!, (int)data.Data["ratePerSecond"]!,
            (int)data.Data["burst"]!));
        Assert.Equal("70", data.Header("RateLimit-Limit"));
        (await tenant.Tenant.Dashboard.SendJsonAsync(
            HttpMethod.Patch, SettingsTests.Path, new { payloadRetention = "30d", confirm = true }, Ct)).IsOk();
        Assert.Equal(30, (int)(await tenant.Api.GetJsonAsync(Path, Ct)).Data["maxRetentionDays"]!);
    }

    [Theory]
    [InlineData("2026-03-10T08:00:00Z", 24)]
    [InlineData("2024-02-29T12:00:00Z", 24)]
    [InlineData("2026-03-31T00:00:00Z", 1)]
    [InlineData("2026-03-01T00:00:00Z", 1)]
    [InlineData("2024-12-31T23:59:59Z", 12)]
    public async Task The_most_days_back_are_taken_and_one_more_is_not(string now, int months)
    {
        await using var clocked = new ClockedServer(now, null, null,
            ("PacSpace:MaxScopeMonths", months.ToString(CultureInfo.InvariantCulture)));
        var api = (await ApiTenant.CreateAsync(clocked.Server, Ct)).Api;
        await api.RecordAsync("c", "1", Ct);
        var days = (int)(await api.GetJsonAsync(Path, Ct)).IsOk().Data["maxLastNDays"]!;
        Assert.InRange(days, 28 * months, 31 * months);
        (await api.GetJsonAsync(BalanceApi.Derive("c", Window(days)), Ct)).IsOk();
        (await api.GetJsonAsync(BalanceApi.Derive("c", Window(days + 1)), Ct)).IsRefused(400, "SCOPE_TOO_WIDE", "endDate");

        string Window(int back)
        {
            var end = clocked.Clock.GetUtcNow();
            return $"?startDate={end.AddDays(-back):yyyy-MM-ddTHH:mm:ss}Z&endDate={end:yyyy-MM-ddTHH:mm:ss}Z";
        }
    }

    [Fact]
    public async Task A_batch_and_metadata_of_the_size_that_is_told_are_taken_and_larger_ones_are_not()
    {
        await using var server = new TestServer();
        var api = (await ApiTenant.CreateAsync(server, Ct)).Api;
        var limits = (await api.GetJsonAsync(Path, Ct)).IsOk().Data;
        var size = (int)limits["maxBatchSize"]!;
        (await api.BatchAsync(Enumerable.Range(0, size).Select(_ => BalanceApi.Good("c", 1)), Ct)).IsCreated();
        (await api.BatchAsync(Enumerable.Range(0, size + 1).Select(_ => BalanceApi.Good("c", 1)), Ct))
            .IsRefused(400, "VALIDATION_ERROR", "deltas");
        var bytes = (int)limits["maxMetadataBytes"]!;
        foreach (var (length, status) in new[] { (bytes, 201), (bytes + 1, 400) })
        {
            var body = BalanceApi.Good("c", 1);
            body["metadata"] = new JsonObject { ["n"] = new string('x', length - """{"n":""}""".Length) };
            Assert.Equal(status, (await api.EmitAsync(body, Ct)).Status);
        }
    }
}
