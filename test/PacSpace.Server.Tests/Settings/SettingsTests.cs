using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Settings;

public class SettingsTests(ServerFixture fixture)
{
    public const string Path = "/dashboard/settings";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_first_payloads_stay_and_strangers_see_hashes()
    {
        var tenant = await TestTenant.RegisterAsync(fixture.Server, Ct);
        var answer = (await tenant.Dashboard.GetJsonAsync(Path, Ct)).IsOk();
        Assert.Equal(
            """{"payloadRetention":"forever","payloadRetentionDays":null,"verifyDetail":"summary","updatedAt":null}""",
            answer.Data.ToJsonString());
    }

    [Theory]
    [InlineData("\"90d\"", "90d", 90)]
    [InlineData("\"30d\"", "30d", 30)]
    [InlineData("\"7d\"", "7d", 7)]
    [InlineData("\"90\"", "90d", 90)]
    [InlineData("90", "90d", 90)]
    [InlineData("30", "30d", 30)]
    [InlineData("7", "7d", 7)]
    [InlineData("\"forever\"", "forever", null)]
    public async Task Retention_is_taken_in_words_and_in_days(string sent, string word, int? days)
    {
        var tenant = await TestTenant.RegisterAsync(fixture.Server, Ct);
        var changed = (await PatchAsync(tenant, $$"""{"payloadRetention":{{sent}},"confirm":true}""")).IsOk();
        Assert.Equal((word, days), ((string)changed.Data["payloadRetention"]!, (int?)changed.Data["payloadRetentionDays"]));
        var read = (await tenant.Dashboard.GetJsonAsync(Path, Ct)).IsOk();
        Assert.Equal((word, "summary"), ((string)read.Data["payloadRetention"]!, (string)read.Data["verifyDetail"]!));
        Assert.NotNull(read.Data["updatedAt"]);
    }

    [Theory]
    [InlineData("summary"), InlineData("amounts"), InlineData("full")]
    public async Task Detail_changes_alone(string detail)
    {
        var tenant = await TestTenant.RegisterAsync(fixture.Server, Ct);
        (await PatchAsync(tenant, """{"payloadRetention":"30d","confirm":true}""")).IsOk();
        var answer = (await PatchAsync(tenant, $$"""{"verifyDetail":"{{detail}}"}""")).IsOk();
        Assert.Equal((detail, "30d"), ((string)answer.Data["verifyDetail"]!, (string)answer.Data["payloadRetention"]!));
        Assert.Null(answer.Data["destroys"]);
    }

    [Theory]
    [InlineData("""{"payloadRetention":"60d"}""", "payloadRetention")]
    [InlineData("""{"payloadRetention":""}""", "payloadRetention")]
    [InlineData("""{"payloadRetention":0}""", "payloadRetention")]
    [InlineData("""{"payloadRetention":-7}""", "payloadRetention")]
    [InlineData("""{"payloadRetention":7.5}""", "payloadRetention")]
    [InlineData("""{"payloadRetention":99999999999999999999}""", "payloadRetention")]
    [InlineData("""{"payloadRetention":true}""", "payloadRetention")]
    [InlineData("""{"payloadRetention":["7d"]}""", "payloadRetention")]
    [InlineData("""{"verifyDetail":"everything"}""", "verifyDetail")]
    [InlineData("""{"verifyDetail":"FULL"}""", "verifyDetail")]
    [InlineData("""{"verifyDetail":1}""", "verifyDetail")]
    [InlineData("""{"verifyDetail":"full","confirm":"yes"}""", "confirm")]
    [InlineData("{}", "body")]
    [InlineData("""{"payloadRetention":null,"verifyDetail":null}""", "body")]
    [InlineData("""{"confirm":true}""", "body")]
    public async Task What_makes_no_sense_changes_nothing(string body, string field)
    {
        var tenant = await TestTenant.RegisterAsync(fixture.Server, Ct);
        (await PatchAsync(tenant, body)).IsRefused(400, "VALIDATION_ERROR", field);
        Assert.Null((await tenant.Dashboard.GetJsonAsync(Path, Ct)).Data["updatedAt"]);
    }

    [Fact]
    public async Task Shortening_says_what_it_destroys_and_needs_to_be_confirmed()
    {
        await using var clocked = new ClockedServer("2026-03-01T00:00:00Z");
        var tenant = await ApiTenant.CreateAsync(clocked.Server, Ct);
        for (var i = 0; i < 4; i++) await tenant.Api.RecordVerifiedAsync("c", Ct);
        clocked.MoveTo("2026-03-20T00:00:00Z");
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        var owner = await clocked.LoginAsync(tenant.Tenant, Ct);

        foreach (var confirm in new[] { "", ""","confirm":false""", ""","confirm":null""" })
        {
            var refused = await owner.SendJsonAsync(HttpMethod.Patch, Path, $$"""{"payloadRetention":"7d"{{confirm}}}""", Ct);
            refused.IsRefused(400, "VALIDATION_ERROR", "confirm");
            Assert.Contains("from forever to 7d", (string)refused.Body!["message"]!, StringComparison.Ordinal);
            Assert.Contains("now up to 4 of them", (string)refused.Body!["message"]!, StringComparison.Ordinal);
        }
        Assert.Null((await owner.GetJsonAsync(Path, Ct)).Data["updatedAt"]);

        var changed = (await owner.SendJsonAsync(
            HttpMethod.Patch, Path, """{"payloadRetention":"7d","confirm":true}""", Ct)).IsOk();
        Assert.Equal("""{"payloads":4,"recordedBefore":"2026-03-13T00:00:00.000Z"}""",
            changed.Data["destroys"]!.ToJsonString());
        Assert.Contains("can't be brought back", (string)changed.Body!["message"]!, StringComparison.Ordinal);

        // Keeping them longer destroys nothing.
        foreach (var longer in new[] { "7d", "30d", "forever" })
            Assert.Null((await owner.SendJsonAsync(HttpMethod.Patch, Path, $$"""{"payloadRetention":"{{longer}}"}""", Ct))
                .IsOk().Data["destroys"]);
    }

    [Theory]
    [InlineData("owner", 200)]
    [InlineData("admin", 200)]
    [InlineData("manager", 403)]
    [InlineData("viewer", 403)]
    public async Task All_may_read_and_owners_and_admins_change(string role, int status)
    {
        await using var server = new TestServer();
        var tenant = await TestTenant.RegisterAsync(server, Ct);
        var client = await tenant.AsAsync(role, Ct);
        (await client.GetJsonAsync(Path, Ct)).IsOk();
        var answer = await client.SendJsonAsync(HttpMethod.Patch, Path, """{"verifyDetail":"full"}""", Ct);
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Nobody_else_reads_or_changes_them()
    {
        var (tenant, other) = (await TestTenant.RegisterAsync(fixture.Server, Ct), await TestTenant.RegisterAsync(fixture.Server, Ct));
        (await PatchAsync(tenant, """{"verifyDetail":"full"}""")).IsOk();
        Assert.Equal("summary", (string)(await other.Dashboard.GetJsonAsync(Path, Ct)).Data["verifyDetail"]!);
        foreach (var client in new[] { fixture.Server.Anonymous, await tenant.CreateApiClientAsync(Ct) })
        {
            (await client.GetJsonAsync(Path, Ct)).IsRefused(401, "JWT_INVALID");
            (await client.SendJsonAsync(HttpMethod.Patch, Path, """{"verifyDetail":"full"}""", Ct)).IsRefused(401, "JWT_INVALID");
        }
    }

    [Fact]
    public async Task A_change_on_one_node_is_in_force_on_another_within_five_seconds()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_000));
        await using var one = new TestServer(new TestServerOptions { Clock = clock });
        await using var two = one.NewNode(clock);
        var tenant = await TestTenant.RegisterAsync(one, Ct);
        var there = TestTenant.WithKey(two, await tenant.CreateKeyAsync(Ct));
        Assert.Null(await RetentionAsync());
        (await PatchAsync(tenant, """{"payloadRetention":"7d","confirm":true}""")).IsOk();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(7, await RetentionAsync());

        async Task<int?> RetentionAsync() =>
            (int?)(await there.GetJsonAsync($"{BalanceApi.Root}/limits", Ct)).IsOk().Data["maxRetentionDays"];
    }

    private static Task<Answer> PatchAsync(TestTenant tenant, string body) =>
        tenant.Dashboard.SendJsonAsync(HttpMethod.Patch, Path, body, Ct);
}
