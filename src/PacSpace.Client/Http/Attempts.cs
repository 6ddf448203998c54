using System.Security.Cryptography;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace PacSpace.Client.Http;

/// <summary>When and how often a request is sent again. README.md tells these numbers.</summary>
internal static class Attempts
{
    /// <summary>Back-off before the first retry, at most; twice as much before each further one.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(500);

    /// <summary>Back-off, at most.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(8);

    /// <summary>A longer <c>Retry-After</c> is the caller's to wait for: a cadence may be a week.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);

    private const int JitterSteps = 1 << 20;

    /// <summary>Retries around attempts that have their time each. Every exchange says how many and how long.</summary>
    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline) => pipeline
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = static args => ValueTask.FromResult(
                args.AttemptNumber < ExchangeOf(args.Context).MaxRetries && IsPassing(args.Outcome, args.Context)),
            DelayGenerator = static args => ValueTask.FromResult<TimeSpan?>(Delay(args.AttemptNumber,
                args.Outcome.Exception is null ? ExchangeOf(args.Context).Failure?.RetryAfter : null)),
        })
        .AddTimeout(new TimeoutStrategyOptions
        {
            TimeoutGenerator = static args => ValueTask.FromResult(ExchangeOf(args.Context).Timeout),
        });

    /// <summary>
    /// What the server asked for, and full jitter over a bound that doubles, so that many clients don't come back at
    /// once. After a <c>Retry-After</c> the jitter is that of a first retry.
    /// </summary>
    /// <param name="retry">0 is the first.</param>
    public static TimeSpan Delay(int retry, TimeSpan? retryAfter)
    {
        var jitter = (double)RandomNumberGenerator.GetInt32(JitterSteps) / JitterSteps;
        if (retryAfter is { } asked) return asked + FirstBackOff * jitter;
        return jitter * TimeSpan.FromSeconds(
            Math.Min(LongestBackOff.TotalSeconds, FirstBackOff.TotalSeconds * Math.Pow(2, retry)));
    }

    private static bool IsPassing(Outcome<HttpResponseMessage> outcome, ResilienceContext context) =>
        outcome.Exception is { } exception
            ? exception is HttpRequestException or IOException or TimeoutRejectedException
            : ExchangeOf(context).Failure is { } failure && IsPassing(failure);

    /// <summary>Whether the same request may get another answer soon.</summary>
    private static bool IsPassing(PacSpaceException failure) =>
        ((int?)failure.StatusCode is 408 or 429 or 500 or 502 or 503 or 504
            || failure.Code is Refusals.UnreadableAnswer or Refusals.Pending)
        && (failure.RetryAfter ?? TimeSpan.Zero) <= LongestRetryAfter;

    // Whoever sends something else through this client has his own worries: it is sent once, without a time-out.
    private static Exchange ExchangeOf(ResilienceContext context) =>
        context.Properties.GetValue(Exchange.InPipeline, Foreign);

    private static readonly Exchange Foreign = new StreamExchange(Timeout.InfiniteTimeSpan, 0, TimeProvider.System);
}
