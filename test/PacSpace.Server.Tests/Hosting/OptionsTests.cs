using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Hosting;

public class OptionsTests
{
    [Theory]
    [InlineData("PacSpace:MasterKey", "c2hvcnQ=")]
    [InlineData("PacSpace:PublicUrl", "pacspace.test")]
    [InlineData("PacSpace:PublicUrl", "ftp://pacspace.test")]
    [InlineData("PacSpace:PublicUrl", "http://[::1]:8080")]
    [InlineData("PacSpace:Environments", "testnet")]
    [InlineData("PacSpace:TrustedProxies", "10.0.0.0/8, proxy")]
    [InlineData("PacSpace:Plans:DefaultTier", "gold")]
    [InlineData("PacSpace:Plans:Tiers:free:IncludedDeltas", "-1")]
    [InlineData("PacSpace:RateLimit:PerSecond", "-1")]
    [InlineData("PacSpace:RateLimit:Burst", "0")]
    [InlineData("PacSpace:Mail:Smtp", "mail.example.com")]
    [InlineData("PacSpace:Mail:From", "nobody")]
    [InlineData("PacSpace:Jwt:Lifetime", "00:00:10")]
    public async Task A_setting_that_cannot_work_stops_the_start_and_is_named(string key, string value)
    {
        using var directory = new TempDirectory();
        object[] arguments = [(string[])["--urls", "http://127.0.0.1:0", "--PacSpace:DataDirectory", directory.File("data"), $"--{key}", value]];
        var run = Task.Run(() => typeof(Program).Assembly.EntryPoint!.Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture));
        // One that would start goes on until the tests end.
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains(key.Split(':')[^1] is "IncludedDeltas" ? "free" : key.Split(':')[^1], refusal.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "localhost:8080")]
    [InlineData(null, "http://*:9000;https://other:1", "localhost:9000")]
    [InlineData(null, "http://0.0.0.0:9000", "localhost:9000")]
    [InlineData(null, "http://[::]:9000", "localhost:9000")]
    [InlineData("https://Pac.Example/", "http://localhost:9000", "pac.example")]
    [InlineData("https://pac.example:443", null, "pac.example")]
    public void The_authority_of_logs_is_that_of_the_public_url(string? publicUrl, string? urls, string authority)
    {
        var url = NewUrl(publicUrl, urls);
        Assert.Equal(authority, url.Authority);
        Assert.EndsWith($"{authority}/x", url.Link("/x").ToLowerInvariant(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_public_url_may_have_a_path() =>
        Assert.Equal("https://pac.example/base/dashboard/auth/verify?token=t",
            NewUrl("https://pac.example/base/", null).VerifyLink("t"));

    [Fact]
    public void Plans_can_be_changed_member_by_member_and_added()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PacSpace:Plans:DefaultTier"] = "trial",
            ["PacSpace:Plans:Tiers:free:IncludedDeltas"] = "500",
            ["PacSpace:Plans:Tiers:trial:IncludedDeltas"] = "5",
        }).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddOptions<PlanOptions>().BindConfiguration(PlanOptions.Section);
        var plans = services.BuildServiceProvider().GetRequiredService<IOptions<PlanOptions>>().Value;
        Assert.Equal((500L, true, true), (plans.Tier("free").IncludedDeltas, plans.Tier("free").Lifetime,
            plans.Tier("free").SandboxOnly));
        Assert.Equal((10_000L, 0.020m), (plans.Tier("pilot").IncludedDeltas, plans.Tier("pilot").OveragePriceUsd));
        Assert.Equal(5L, plans.Tier("trial").IncludedDeltas);
        Assert.Same(plans.Tier("trial"), plans.Tier("removed"));
    }

    private static PublicUrl NewUrl(string? publicUrl, string? urls) => new(
        Options.Create(new PacSpaceOptions { PublicUrl = publicUrl }),
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = urls }).Build());
}
