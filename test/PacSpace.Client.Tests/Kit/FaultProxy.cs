using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace PacSpace.Client.Tests.Kit;

/// <summary>A request as the proxy saw it.</summary>
public sealed record SeenRequest(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body, TimeSpan At)
{
    public string? IdempotencyKey => Headers.GetValueOrDefault("Idempotency-Key");
}

/// <summary>Stands between a client and a server, on a free port of this machine, and does to requests what it is told.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _server;
    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private readonly long _start = TimeProvider.System.GetTimestamp();

    private FaultProxy(Uri? server)
    {
        _server = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = server, Timeout = TimeSpan.FromSeconds(60),
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public Uri Url => new(_app.Urls.First());

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>Chooses what becomes of requests for which nothing was said.</summary>
    public Func<SeenRequest, Fault> Choose { get; set; } = _ => new Fault.None();

    /// <summary>Changes a header on its way to the server.</summary>
    public Func<string, string, string> Rewrite { get; set; } = (_, value) => value;

    public static async Task<FaultProxy> ToAsync(Uri? server, CancellationToken ct)
    {
        var proxy = new FaultProxy(server);
        await proxy._app.StartAsync(ct);
        return proxy;
    }

    /// <summary>A proxy without a server: it answers by itself.</summary>
    public static Task<FaultProxy> AloneAsync(CancellationToken ct) => ToAsync(null, ct);

    /// <summary>Forgets what was seen, and does these things to the next requests.</summary>
    public void Next(params Fault[] faults)
    {
        _seen.Clear();
        _faults.Clear();
        foreach (var fault in faults) _faults.Enqueue(fault);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var content = new MemoryStream();
        await http.Request.Body.CopyToAsync(content, http.RequestAborted);
        var body = content.ToArray();
        var seen = new SeenRequest(http.Request.Method, http.Features.Get<IHttpRequestFeature>()!.RawTarget,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(body), TimeProvider.System.GetElapsedTime(_start));
        _seen.Enqueue(seen);
        var fault = _faults.TryDequeue(out var next) ? next : Choose(seen);
        switch (fault)
        {
            case Fault.LostRequest:
                http.Abort();
                return;
            case Fault.Answer answer:
                await AnswerAsync(http, answer);
                return;
        }
        using var response = await ForwardAsync(seen, body);
        var whole = await response.Content.ReadAsByteArrayAsync();
        if (fault is Fault.LostAnswer)
        {
            http.Abort();
            return;
        }
        if (fault is Fault.LateAnswer late) await Task.Delay(late.Delay);
        await PassOnAsync(http, response, whole, fault);
    }

    private static async Task AnswerAsync(HttpContext http, Fault.Answer answer)
    {
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) http.Response.Headers[name] = value;
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
    }

    private static async Task PassOnAsync(HttpContext http, HttpResponseMessage response, byte[] whole, Fault fault)
    {
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            if (name is not ("Transfer-Encoding" or "Content-Length")) http.Response.Headers[name] = values.ToArray();
        var half = whole.AsMemory(0, whole.Length / 2);
        var promised = fault is Fault.ShortAnswer ? half.Length : whole.Length;
        http.Response.Headers.ContentLength = promised;
        await http.Response.Body.WriteAsync(fault is Fault.CutAnswer or Fault.ShortAnswer ? half : whole);
        if (fault is not Fault.CutAnswer cut) return;
        await http.Response.Body.FlushAsync();
        if (cut.NotBefore is { } task) await task;
        http.Abort();
    }

    private Task<HttpResponseMessage> ForwardAsync(SeenRequest seen, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(seen.Method), seen.Target);
        if (seen.Method != "GET") request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in seen.Headers)
        {
            if (name is "Host" or "Content-Length" or "Transfer-Encoding") continue;
            var changed = Rewrite(name, value);
            if (!request.Headers.TryAddWithoutValidation(name, changed))
                request.Content!.Headers.TryAddWithoutValidation(name, changed);
        }
        return _server.SendAsync(request);
    }
}
