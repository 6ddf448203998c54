namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>Leases of a ledger that one process has to itself: kept in memory.</summary>
internal sealed class InProcessLeases(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (VerifierLease Lease, DateTimeOffset End)> _leases = [];

    public VerifierLease? Acquire(long environment, string holder, TimeSpan life)
    {
        lock (_gate)
        {
            var held = _leases.GetValueOrDefault(environment);
            var now = clock.GetUtcNow();
            // One that ends much later than a new one would is from before the clock was set back.
            if (held.Lease is not null && held.Lease.Holder != holder && held.End > now && held.End <= now + 2 * life) return null;
            var lease = new VerifierLease(environment, holder, (held.Lease?.Fence ?? 0) + 1, life);
            _leases[environment] = (lease, now + life);
            return lease;
        }
    }

    public bool IsHeld(VerifierLease lease)
    {
        lock (_gate) return _leases.TryGetValue(lease.Environment, out var held) && held.Lease.Fence == lease.Fence;
    }

    /// <summary>False if it is no longer the holder's.</summary>
    public bool Prolong(VerifierLease lease) => Move(lease, lease.Life);

    public void Release(VerifierLease lease) => Move(lease, TimeSpan.Zero);

    private bool Move(VerifierLease lease, TimeSpan life)
    {
        lock (_gate)
        {
            if (!_leases.TryGetValue(lease.Environment, out var held) || held.Lease.Fence != lease.Fence) return false;
            _leases[lease.Environment] = (held.Lease, clock.GetUtcNow() + life);
            return true;
        }
    }
}
