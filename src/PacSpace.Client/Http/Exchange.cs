using Polly;

namespace PacSpace.Client.Http;

/// <summary>A request, how patient to be with it, and what came of its latest attempt.</summary>
internal abstract class Exchange(TimeSpan timeout, int maxRetries, TimeProvider clock)
{
    public static readonly HttpRequestOptionsKey<Exchange> InRequest = new("PacSpace.Exchange");
    public static readonly ResiliencePropertyKey<Exchange> InPipeline = new("PacSpace.Exchange");

    public TimeSpan Timeout { get; } = timeout;

    public int MaxRetries { get; } = maxRetries;

    public PacSpaceException? Failure { get; private set; }

    protected TimeProvider Clock { get; } = clock;

    /// <summary>Reads an answer as a part of the attempt that got it.</summary>
    public async Task ReadAsync(HttpResponseMessage response, CancellationToken ct) =>
        Failure = response.IsSuccessStatusCode
            ? await ReadAnswerAsync(response, ct).ConfigureAwait(false)
            : await Refusals.ReadAsync(response, Clock, ct).ConfigureAwait(false);

    /// <summary>Null if it is the answer that was asked for.</summary>
    protected abstract Task<PacSpaceException?> ReadAnswerAsync(HttpResponseMessage response, CancellationToken ct);
}
