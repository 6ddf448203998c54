namespace PacSpace.Storage.Ledger.Append;

/// <summary>
/// Since when customers wait whose last delta is dated after the present, because the clock was set back. The log's time
/// stands still until the clock has caught up, so a cadence can't go by it: it goes by the clock, from the moment on at
/// which the customer was first met so. In memory only: after a restart, and on each server, the wait begins once more.
/// </summary>
public sealed class CadenceWaits
{
    // Far more than wait at a time; when they are that many, all begin once more.
    private const int MaxCustomers = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(long Environment, string Customer), (long Sequence, long Since)> _waits = [];

    /// <summary>A delta was recorded, dated after the present: the wait after it begins now.</summary>
    public void Begin(long environment, CustomerHead head, long now)
    {
        lock (_lock) Put(environment, head, now);
    }

    /// <summary>When the wait after a customer's last delta began, Unix milliseconds by the clock; now if it is new.</summary>
    public long SinceOf(long environment, CustomerHead head, long now)
    {
        lock (_lock)
        {
            // A wait that begins after the present was begun before the clock was set back yet again.
            if (_waits.TryGetValue((environment, head.CustomerId), out var wait)
                && wait.Sequence == head.Sequence && wait.Since <= now) return wait.Since;
            Put(environment, head, now);
            return now;
        }
    }

    private void Put(long environment, CustomerHead head, long now)
    {
        if (_waits.Count >= MaxCustomers) _waits.Clear();
        _waits[(environment, head.CustomerId)] = (head.Sequence, now);
    }
}
