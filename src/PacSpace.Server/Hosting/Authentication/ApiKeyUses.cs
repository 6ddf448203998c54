using System.Collections.Concurrent;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>When keys were last used, kept in memory until somebody writes it down.</summary>
public sealed class ApiKeyUses(TimeProvider clock)
{
    private ConcurrentDictionary<string, DateTimeOffset> _uses = new(StringComparer.Ordinal);

    public void Mark(string keyId) => _uses[keyId] = clock.GetUtcNow();

    /// <summary>What was marked since the last call.</summary>
    public IReadOnlyList<ApiKeyUse> Take()
    {
        if (_uses.IsEmpty) return [];
        var uses = Interlocked.Exchange(ref _uses, new(StringComparer.Ordinal));
        return [.. uses.Select(u => new ApiKeyUse(u.Key, u.Value))];
    }
}
