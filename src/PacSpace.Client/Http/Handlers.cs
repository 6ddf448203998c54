using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace PacSpace.Client.Http;

/// <summary>What stands between a call and the network.</summary>
internal static class Handlers
{
    // So that a server that moved is found.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Redirects are not followed: they would take the key to wherever they lead.</summary>
    public static HttpMessageHandler NewPrimary() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = ConnectionLifetime,
    };

    /// <summary>A client without a container, around the same handlers that a container puts together.</summary>
    public static HttpClient NewClient(HttpMessageHandler primary)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>();
        Attempts.Configure(pipeline);
        return new HttpClient(new ResilienceHandler(pipeline.Build())
        {
            InnerHandler = new ReadingHandler { InnerHandler = primary },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }
}
