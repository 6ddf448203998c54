using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PacSpace.Client.Http;
using PacSpace.Client.Webhooks;

namespace PacSpace.Client;

/// <summary>Puts a client into a container.</summary>
public static class PacSpaceServices
{
    /// <summary>Name of the client's <see cref="HttpClient"/> at <see cref="IHttpClientFactory"/>.</summary>
    public const string HttpClientName = "PacSpace";

    /// <summary>
    /// Adds a <see cref="PacSpaceClient"/> and its <see cref="WebhookVerifier"/>, one each for the whole program, whose
    /// connections <see cref="IHttpClientFactory"/> keeps. The options are validated when the host starts. Retries and
    /// time-outs are the client's own; resilience that is configured for all HTTP clients does not multiply them.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets the options; they may also come from a configuration section.</param>
    /// <returns>
    /// The HTTP client's builder, for proxies, certificates, or handlers of your own around each attempt.
    /// </returns>
    public static IHttpClientBuilder AddPacSpace(
        this IServiceCollection services, Action<PacSpaceOptions>? configure = null)
    {
        var options = services.AddOptions<PacSpaceOptions>();
        if (configure is not null) options.Configure(configure);
        var http = services.AddHttpClient(HttpClientName);
        // Added once, or each attempt would be tried again as often as the request.
        if (services.Any(s => s.ServiceType == typeof(PacSpaceClient))) return http;

        options.ValidateOnStart();
        services.AddSingleton<IValidateOptions<PacSpaceOptions>, PacSpaceOptionsRules>();
        services.AddSingleton(NewClient);
        services.TryAddSingleton(provider => provider.GetRequiredService<PacSpaceClient>().Webhooks);
        http.ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(Handlers.NewPrimary)
            .RedactLoggedHeaders(["X-Api-Key"]);
#pragma warning disable EXTEXP0001 // There is no other way to keep apart from ConfigureHttpClientDefaults.
        http.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        http.AddResilienceHandler("attempts", Attempts.Configure);
        return http.AddHttpMessageHandler(() => new ReadingHandler());
    }

    private static PacSpaceClient NewClient(IServiceProvider provider)
    {
        var factory = provider.GetRequiredService<IHttpClientFactory>();
        return new PacSpaceClient(
            // Asked for at each call, because the factory changes handlers from time to time.
            () => factory.CreateClient(HttpClientName),
            provider.GetRequiredService<IOptions<PacSpaceOptions>>().Value,
            provider.GetService<TimeProvider>() ?? TimeProvider.System);
    }
}
