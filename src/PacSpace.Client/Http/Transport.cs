using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.Timeout;

namespace PacSpace.Client.Http;

/// <summary>Sends calls; what comes of them is data or a thrown error.</summary>
/// <param name="open">Gives a client whose handlers are those of <see cref="Handlers"/>.</param>
internal sealed class Transport(Func<HttpClient> open, PacSpaceOptions options, TimeProvider clock)
{
    private readonly string _server = ServerAddress.Of(options);

    public TimeProvider Clock => clock;

    /// <summary>The data of an answer.</summary>
    public async Task<T> JsonAsync<T>(Call call, JsonTypeInfo<Envelope<T>> type, CancellationToken ct) where T : class
    {
        var exchange = new JsonExchange<T>(type, TimeoutOf(call), RetriesOf(call), clock);
        using var response = await SendAsync(call, exchange, ct).ConfigureAwait(false);
        return exchange.Data!;
    }

    public async Task<byte[]> BytesAsync(Call call, CancellationToken ct)
    {
        var exchange = new BytesExchange(TimeoutOf(call), RetriesOf(call), clock);
        using var response = await SendAsync(call, exchange, ct).ConfigureAwait(false);
        return exchange.Content;
    }

    public async Task<string> TextAsync(Call call, CancellationToken ct) =>
        Encoding.UTF8.GetString(await BytesAsync(call, ct).ConfigureAwait(false));

    /// <summary>An answer of any length, as it comes. The time-out is for its beginning.</summary>
    public async Task<Stream> StreamAsync(Call call, CancellationToken ct)
    {
        var exchange = new StreamExchange(TimeoutOf(call), RetriesOf(call), clock);
        var response = await SendAsync(call, exchange, ct).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(Call call, Exchange exchange, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var request = NewRequest(call);
        request.Options.Set(Exchange.InRequest, exchange);
        var context = ResilienceContextPool.Shared.Get(ct);
        try
        {
            context.Properties.Set(Exchange.InPipeline, exchange);
            request.SetResilienceContext(context);
            var response = await open().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct)
                .ConfigureAwait(false);
            if (exchange.Failure is not { } failure) return response;
            response.Dispose();
            throw failure;
        }
        catch (TimeoutRejectedException e)
        {
            throw Refusals.TooSlow(exchange.Timeout, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Refusals.NoAnswer(e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private HttpRequestMessage NewRequest(Call call)
    {
        if (!call.IsPublic && options.ApiKey is null) throw Refusals.NoKey();
        var key = call.Content is null ? null : IdempotencyKey(call.Options as PostOptions);
        var method = call.Content is null ? HttpMethod.Get : HttpMethod.Post;
        var request = new HttpRequestMessage(method, call.Address(_server)) { Content = call.Content };
        if (!call.IsPublic) request.Headers.Add("X-Api-Key", options.ApiKey);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (call.WaitSeconds > 0)
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={call.WaitSeconds}"));
        return request;
    }

    // How long an upload takes is the file's business.
    private TimeSpan TimeoutOf(Call call)
    {
        var usual = call.Content is UploadContent ? Timeout.InfiniteTimeSpan : options.Timeout;
        var timeout = call.Options?.Timeout ?? usual;
        return timeout <= TimeSpan.Zero ? Timeout.InfiniteTimeSpan : timeout + TimeSpan.FromSeconds(call.WaitSeconds);
    }

    private int RetriesOf(Call call) => call.Content is UploadContent { IsReadOnce: true }
        ? 0 : call.Options?.MaxRetries ?? options.MaxRetries;

    private static string IdempotencyKey(PostOptions? options)
    {
        if (options?.IdempotencyKey is not { } key) return RandomNumberGenerator.GetHexString(32, lowercase: true);
        if (key.Length is < 1 or > 255 || key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException("An idempotency key is 1 to 255 printable ASCII characters.", nameof(options));
        return key;
    }
}
