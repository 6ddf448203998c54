using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PacSpace.Server.Tests.Process;

/// <summary>What a server that can't be trusted does to one emit among many.</summary>
public enum Lie
{
    None,

    /// <summary>Answers with the next sequence number instead of the delta's own.</summary>
    WrongSequence,

    /// <summary>Acknowledges a delta and does not record it.</summary>
    Swallowed,

    /// <summary>Records a delta twice and answers once.</summary>
    Doubled,

    /// <summary>Answers with the delta of somebody else.</summary>
    OtherCustomer,

    /// <summary>Refuses without saying when to come again.</summary>
    NoRetryAfter,
}

/// <summary>Stands before a server and passes everything on, but lies about one emit.</summary>
internal sealed partial class LyingProxy : IAsyncDisposable
{
    private const int LiesAt = 100;

    private readonly WebApplication _app;
    private readonly HttpClient _server;
    private readonly Lie _lie;
    private int _emits;
    private string _lastAnswer = "";

    private LyingProxy(WebApplication app, HttpClient server, Lie lie) => (_app, _server, _lie) = (app, server, lie);

    /// <summary>HTTP/1.1 in clear.</summary>
    public Uri Url => UrlOf("http:");

    /// <summary>HTTP/2 over TLS, with a certificate that nobody signed.</summary>
    public Uri SecureUrl => UrlOf("https:");

    private Uri UrlOf(string scheme) => new(
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Single(a => a.StartsWith(scheme, StringComparison.Ordinal)));

    public static async Task<LyingProxy> StartAsync(ServerProcess server, Lie lie, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        // It is the server's for as long as that runs.
        var certificate = new CertificateRequest("CN=proxy.test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        var app = builder.Build();
        var proxy = new LyingProxy(app, new HttpClient { BaseAddress = server.Url }, lie);
        app.Run(proxy.HandleAsync);
        await app.StartAsync(ct);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var lies = HttpMethods.IsPost(http.Request.Method) && Interlocked.Increment(ref _emits) == LiesAt;
        var lie = lies ? _lie : Lie.None;
        if (lie == Lie.Doubled) await ForwardAsync(http, body.ToArray());
        var (status, answer) = lie switch
        {
            Lie.Swallowed => (201, Invented(Encoding.UTF8.GetString(body.ToArray()))),
            Lie.NoRetryAfter => (503, "{}"),
            _ => await ForwardAsync(http, body.ToArray()),
        };
        if (lie == Lie.None && status == 201) _lastAnswer = answer;
        if (lie == Lie.WrongSequence) answer = Sequence().Replace(answer, m => $"{long.Parse(m.Value, null) + 1}");
        if (lie == Lie.OtherCustomer) answer = _lastAnswer;
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer, http.RequestAborted);
    }

    private async Task<(int Status, string Answer)> ForwardAsync(HttpContext http, byte[] body)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(http.Request.Method), http.Request.Path + http.Request.QueryString.Value);
        request.Headers.Add("X-Api-Key", http.Request.Headers["X-Api-Key"].ToString());
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new("application/json");
        }
        using var answer = await _server.SendAsync(request, http.RequestAborted);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(http.RequestAborted));
    }

    /// <summary>The last true answer, about another delta: all that is said of it fits.</summary>
    private string Invented(string body)
    {
        var answer = Sequence().Replace(_lastAnswer, m => $"{long.Parse(m.Value, null) + 1}");
        foreach (var member in new[] { Customer(), Delta() })
            answer = member.Replace(answer, member.Match(body).Value);
        return answer;
    }

    [GeneratedRegex("(?<=\"sequenceNumber\":\")[0-9]+")]
    private static partial Regex Sequence();

    [GeneratedRegex("\"customerId\":\"[^\"]+\"")]
    private static partial Regex Customer();

    [GeneratedRegex("\"delta\":[^,]+")]
    private static partial Regex Delta();
}
