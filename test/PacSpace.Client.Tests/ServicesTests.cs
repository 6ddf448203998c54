using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PacSpace.Client.Webhooks;

namespace PacSpace.Client.Tests;

public sealed class ServicesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_from_a_container_retries_as_one_without()
    {
        await using var proxy = await FaultProxy.AloneAsync(Ct);
        await using var services = Services(proxy.Url);
        var client = services.GetRequiredService<PacSpaceClient>();
        Assert.Same(client, services.GetRequiredService<PacSpaceClient>());
        Assert.Same(client.Webhooks, services.GetRequiredService<WebhookVerifier>());
        proxy.Next(new Fault.LostRequest(), new Fault.Answer(200, "<html>"), Fault.Good(Answers.Delta(), 201));
        Assert.Equal("rec_1", (await client.Balance.EmitAsync("c", 1, "r", ct: Ct)).RecordId);
        Assert.Single(proxy.Seen.Select(s => s.IdempotencyKey).Distinct());
        proxy.Next();
        proxy.Choose = _ => new Fault.Answer(503);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => client.Balance.UsageAsync(ct: Ct));
        Assert.Equal(3, proxy.Seen.Count);
    }

    [Fact]
    public async Task Resilience_that_is_configured_for_all_clients_does_not_multiply_its_retries()
    {
        await using var proxy = await FaultProxy.AloneAsync(Ct);
        await using var services = Services(proxy.Url, collection =>
        {
            collection.ConfigureHttpClientDefaults(defaults => defaults.AddStandardResilienceHandler());
            collection.AddPacSpace();
        });
        proxy.Choose = _ => new Fault.Answer(503);
        await Assert.ThrowsAsync<ServiceUnavailableException>(
            () => services.GetRequiredService<PacSpaceClient>().Balance.UsageAsync(ct: Ct));
        Assert.Equal(3, proxy.Seen.Count);
    }

    [Fact]
    public async Task Handlers_of_the_callers_own_see_each_attempt()
    {
        var attempts = 0;
        await using var proxy = await FaultProxy.AloneAsync(Ct);
        await using var services = Services(proxy.Url, collection => collection.AddPacSpace()
            .AddHttpMessageHandler(() => new EachAttempt(() => attempts++)));
        proxy.Choose = _ => new Fault.Answer(503);
        await Assert.ThrowsAsync<ServiceUnavailableException>(
            () => services.GetRequiredService<PacSpaceClient>().Balance.UsageAsync(ct: Ct));
        Assert.Equal(3, attempts);
    }

    [Fact]
    public void Options_come_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PacSpace:ApiKey"] = "pk_live_a.b", ["PacSpace:ProductionUrl"] = "https://example.com/", ["PacSpace:MaxRetries"] = "7",
            ["PacSpace:Timeout"] = "00:00:05", ["PacSpace:WebhookSecrets:0"] = "whsec_AAAA", ["PacSpace:WebhookSecrets:1"] = "whsec_BBBB",
        }).Build();
        var services = new ServiceCollection();
        services.AddPacSpace(configuration.GetSection("PacSpace").Bind);
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptions<PacSpaceOptions>>().Value;
        Assert.Equal((7, TimeSpan.FromSeconds(5), 2), (options.MaxRetries, options.Timeout, options.WebhookSecrets.Count));
    }

    [Theory]
    [InlineData("ApiKey"), InlineData("BaseUrl"), InlineData("MaxRetries"), InlineData("Timeout")]
    public async Task Options_that_cannot_be_right_keep_the_host_from_starting(string which)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPacSpace(options =>
        {
            options.ApiKey = which == "ApiKey" ? "secret" : "pk_test_a.b";
            options.BaseUrl = which == "BaseUrl" ? new Uri("ftp://example.com") : null;
            options.MaxRetries = which == "MaxRetries" ? -1 : 2;
            options.Timeout = which == "Timeout" ? TimeSpan.FromDays(50) : options.Timeout;
        });
        using var host = builder.Build();
        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));
    }

    private static ServiceProvider Services(Uri url, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddPacSpace(options => (options.ApiKey, options.BaseUrl) = ("pk_test_a.b", url));
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private sealed class EachAttempt(Action told) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            told();
            return base.SendAsync(request, ct);
        }
    }
}
