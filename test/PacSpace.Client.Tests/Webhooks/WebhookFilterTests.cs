using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PacSpace.Client.AspNetCore;

namespace PacSpace.Client.Tests.Webhooks;

/// <summary>An ASP.NET Core program that takes webhooks, over a socket.</summary>
public sealed class WebhookFilterTests : IAsyncLifetime
{
    private const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Event = """{"id":"evt_1","event":"delta.verified","data":{"customerId":"größe"}}""";

    private readonly List<string> _handled = [];
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPacSpace(options => options.WebhookSecrets.Add(Secret));
        _app = builder.Build();
        _app.MapPost("/hooks", (HttpContext http) =>
        {
            _handled.Add(http.GetWebhookEvent().Id);
            return TypedResults.NoContent();
        }).RequirePacSpaceWebhook();
        _app.MapPost("/open", (HttpContext http) => http.GetWebhookEvent().Id);
        await _app.StartAsync(Ct);
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_genuine_webhook_reaches_the_handler()
    {
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync("/hooks", Event, Sign(Event)));
        Assert.Equal(["evt_1"], _handled);
    }

    [Fact]
    public async Task Others_are_answered_401_and_reach_nobody()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync("/hooks", Event, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync("/hooks", Event.Replace('1', '2'), Sign(Event)));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync("/hooks", "", Sign(Event)));
        Assert.Empty(_handled);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task What_is_too_large_is_answered_413(bool saysItsLength)
    {
        var large = $$"""{"id":"evt_1","event":"x","data":"{{new string('x', 1024 * 1024)}}"}""";
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync("/hooks", large, Sign(large), saysItsLength));
        Assert.Empty(_handled);
    }

    [Fact]
    public async Task Whoever_asks_for_an_event_where_none_is_required_is_told() =>
        Assert.Equal(HttpStatusCode.InternalServerError, await PostAsync("/open", Event, Sign(Event)));

    private async Task<HttpStatusCode> PostAsync(
        string path, string body, (string Timestamp, string Signature)? signed, bool saysItsLength = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.TransferEncodingChunked = !saysItsLength;
        if (signed is { } headers)
        {
            request.Headers.Add("X-PacSpace-Signature", headers.Signature);
            request.Headers.Add("X-PacSpace-Timestamp", headers.Timestamp);
        }
        using var response = await _http.SendAsync(request, Ct);
        return response.StatusCode;
    }

    private static (string Timestamp, string Signature) Sign(string body)
    {
        var timestamp = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        return (timestamp, $"v1={Convert.ToHexStringLower(mac)}");
    }
}
