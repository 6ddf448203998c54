using System.Threading.RateLimiting;

namespace PacSpace.Server.Hosting.RateLimiting;

/// <summary>One token bucket for each name, all alike. Buckets that stay full for a while are forgotten.</summary>
internal sealed class Buckets : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter;
    private readonly int _perSecond;
    private readonly int _burst;

    public Buckets(int perSecond, int burst)
    {
        (_perSecond, _burst) = (perSecond, burst);
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / perSecond,
            QueueLimit = 0,
        };
        _limiter = PartitionedRateLimiter.Create<string, string>(
            name => RateLimitPartition.GetTokenBucketLimiter(name, _ => options), StringComparer.Ordinal);
    }

    public BucketState Take(string name)
    {
        using var lease = _limiter.AttemptAcquire(name);
        var remaining = (int)Math.Max(0, _limiter.GetStatistics(name)?.CurrentAvailablePermits ?? 0);
        var retryAfter = lease.IsAcquired || !lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
            ? TimeSpan.Zero : wait;
        return new BucketState(lease.IsAcquired, _burst, remaining,
            (_burst - remaining + _perSecond - 1) / _perSecond,
            Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)));
    }

    public void Dispose() => _limiter.Dispose();
}

/// <param name="ResetSeconds">Seconds until the bucket is full again.</param>
/// <param name="RetryAfterSeconds">Seconds after which a refused request may succeed.</param>
internal readonly record struct BucketState(
    bool IsTaken, int Limit, int Remaining, int ResetSeconds, int RetryAfterSeconds);
