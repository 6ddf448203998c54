using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;

namespace PacSpace.Bench.Load;

/// <summary>One HTTP/2 connection over TLS; several requests may be under way on it.</summary>
internal sealed class SecureWire : IWire
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly LoadOptions _options;

    public SecureWire(LoadOptions options, Uri server)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (options.AcceptsAnyCertificate) handler.SslOptions = AnyCertificate();
        _options = options;
        _http = new HttpClient(handler)
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public async ValueTask<WireAnswer> PostAsync(string key, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.Path)
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } },
        };
        request.Headers.Add("X-Api-Key", key);
        if (_options.WaitSeconds > 0) request.Headers.Add("Prefer", $"wait={_options.WaitSeconds}");
        using var answer = await _http.SendAsync(request, ct);
        return new WireAnswer((int)answer.StatusCode, answer.Headers.RetryAfter?.ToString(),
            await answer.Content.ReadAsByteArrayAsync(ct));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Where the user said that any certificate will do; else the system's rules hold.</summary>
    internal static SslClientAuthenticationOptions AnyCertificate() =>
        new()
        {
            RemoteCertificateValidationCallback =
                (_, _, _, errors) => !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable),
        };
}
