using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PacSpace.Client.Http;

/// <summary>Asks for the API's JSON.</summary>
internal sealed class JsonExchange<T>(
    JsonTypeInfo<Envelope<T>> type, TimeSpan timeout, int maxRetries, TimeProvider clock)
    : Exchange(timeout, maxRetries, clock) where T : class
{
    public T? Data { get; private set; }

    protected override async Task<PacSpaceException?> ReadAnswerAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
        try
        {
            var envelope = JsonSerializer.Deserialize(body, type);
            if (envelope is { Success: true, Data: { } data })
            {
                Data = data;
                return null;
            }
            // An answer that is still to come has a good status, and no success.
            return envelope is { Success: false }
                ? Refusals.Of(response, JsonSerializer.Deserialize(body, Wire.Json.ErrorEnvelope), Clock)
                : Refusals.Unreadable(response);
        }
        catch (JsonException e)
        {
            return Refusals.Unreadable(response, e);
        }
    }
}

/// <summary>Asks for a file that fits into memory.</summary>
internal sealed class BytesExchange(TimeSpan timeout, int maxRetries, TimeProvider clock)
    : Exchange(timeout, maxRetries, clock)
{
    public byte[] Content { get; private set; } = [];

    protected override async Task<PacSpaceException?> ReadAnswerAsync(HttpResponseMessage response, CancellationToken ct)
    {
        Content = await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
        return null;
    }
}

/// <summary>Asks for an answer of any length, which is the caller's to read.</summary>
internal sealed class StreamExchange(TimeSpan timeout, int maxRetries, TimeProvider clock)
    : Exchange(timeout, maxRetries, clock)
{
    protected override Task<PacSpaceException?> ReadAnswerAsync(HttpResponseMessage response, CancellationToken ct) =>
        Task.FromResult<PacSpaceException?>(null);
}
