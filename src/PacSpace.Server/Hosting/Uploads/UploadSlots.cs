using System.Collections.Concurrent;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>How many uploads are under way at once, per environment and in this process.</summary>
internal class UploadSlots(int maxPerEnvironment, int max)
{
    private const int RetryAfterSeconds = 5;

    private readonly ConcurrentDictionary<long, int> _taken = new();
    private int _all;

    /// <summary>A slot, to be disposed when the work is done; or the refusal.</summary>
    public IDisposable? TryTake(long environment, out ApiError? refusal)
    {
        refusal = null;
        if (Interlocked.Increment(ref _all) > max)
        {
            Interlocked.Decrement(ref _all);
            refusal = ApiError.Unavailable(
                $"This server has {max} such uploads under way. Send it again in a moment.", RetryAfterSeconds);
            return null;
        }
        if (_taken.AddOrUpdate(environment, 1, static (_, n) => n + 1) > maxPerEnvironment)
        {
            Release(environment);
            refusal = new ApiError(429, ErrorCodes.RateLimited,
                $"This environment has {maxPerEnvironment} such uploads under way. Wait until one of them is done.")
            {
                RetryAfterSeconds = RetryAfterSeconds,
            };
            return null;
        }
        return new Slot(this, environment);
    }

    private void Release(long environment)
    {
        if (_taken.AddOrUpdate(environment, 0, static (_, n) => n - 1) == 0)
            _taken.TryRemove(new KeyValuePair<long, int>(environment, 0));
        Interlocked.Decrement(ref _all);
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
