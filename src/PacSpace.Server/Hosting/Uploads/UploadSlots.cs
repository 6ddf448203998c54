using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>
/// How many uploads are under way at once, per environment and in this process. The second half of them all is for
/// environments that have none under way: however many a few of them begin, another one gets in.
/// </summary>
internal class UploadSlots(int maxPerEnvironment, int max)
{
    private const int RetryAfterSeconds = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _taken = [];
    private int _all;

    /// <summary>A slot, to be disposed when the work is done; or the refusal.</summary>
    public IDisposable? TryTake(long environment, out ApiError? refusal)
    {
        lock (_gate)
        {
            var own = _taken.GetValueOrDefault(environment);
            refusal = own >= maxPerEnvironment ? OfEnvironment : _all >= max || (own > 0 && _all >= max / 2) ? OfServer : null;
            if (refusal is not null) return null;
            _taken[environment] = own + 1;
            _all++;
            return new Slot(this, environment);
        }
    }

    private ApiError OfEnvironment => new(429, ErrorCodes.RateLimited,
        $"This environment has {maxPerEnvironment} such uploads under way. Wait until one of them is done.")
    {
        RetryAfterSeconds = RetryAfterSeconds,
    };

    private static ApiError OfServer => ApiError.Unavailable(
        "This server has as many such uploads under way as it takes at once. Send it again in a moment.", RetryAfterSeconds);

    private void Release(long environment)
    {
        lock (_gate)
        {
            if (--_taken[environment] == 0) _taken.Remove(environment);
            _all--;
        }
    }

    private sealed class Slot(UploadSlots slots, long environment) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) slots.Release(environment);
        }
    }
}
