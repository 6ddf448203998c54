using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PacSpace.Cli.Tests.Kit;

/// <summary>A server on a free port that is none of PacSpace's: it has one answer for all.</summary>
internal sealed class OtherServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtherServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public (int Status, string Body) Answer { get; set; }

    public static async Task<OtherServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new OtherServer(builder.Build());
        server._app.Run(http =>
        {
            (http.Response.StatusCode, http.Response.ContentType) = (server.Answer.Status, "application/json");
            return http.Response.WriteAsync(server.Answer.Body);
        });
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
