using System.Collections.Concurrent;

namespace PacSpace.Server.Hosting;

/// <summary>
/// Remembers for seconds what was found under a key, and what was not. What strangers make up fills its own, bounded
/// half and never pushes out what exists.
/// </summary>
internal sealed class ShortCache<T>(TimeProvider clock, TimeSpan life, int capacity) where T : class
{
    private readonly ConcurrentDictionary<string, (T Value, long ReadAt)> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _missing = new(StringComparer.Ordinal);
    private long _version;

    public ValueTask<T?> GetAsync(string key, Func<string, CancellationToken, Task<T?>> load, CancellationToken ct)
    {
        var now = clock.GetTimestamp();
        if (_found.TryGetValue(key, out var found) && clock.GetElapsedTime(found.ReadAt, now) < life)
            return ValueTask.FromResult<T?>(found.Value);
        if (_missing.TryGetValue(key, out var readAt) && clock.GetElapsedTime(readAt, now) < life)
            return ValueTask.FromResult<T?>(null);
        return LoadAsync(key, now, load, ct);
    }

    /// <summary>From when it returns, nothing read before is given out again under this key.</summary>
    public void Forget(string key)
    {
        Interlocked.Increment(ref _version);
        Remove(key);
    }

    public void ForgetAll()
    {
        Interlocked.Increment(ref _version);
        _found.Clear();
        _missing.Clear();
    }

    private async ValueTask<T?> LoadAsync(
        string key, long now, Func<string, CancellationToken, Task<T?>> load, CancellationToken ct)
    {
        var version = Interlocked.Read(ref _version);
        var value = await load(key, ct);
        Remove(key);
        if (value is not null) Bounded(_found)[key] = (value, now);
        else Bounded(_missing)[key] = now;
        // Something was forgotten meanwhile: what was read may be from before.
        if (Interlocked.Read(ref _version) != version) Remove(key);
        return value;
    }

    private void Remove(string key)
    {
        _found.TryRemove(key, out _);
        _missing.TryRemove(key, out _);
    }

    private ConcurrentDictionary<string, TEntry> Bounded<TEntry>(ConcurrentDictionary<string, TEntry> entries)
    {
        if (entries.Count >= capacity) entries.Clear();
        return entries;
    }
}
