using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>
/// Sessions by id, remembered for two seconds: so long may a session live on, on other nodes, that was ended on one.
/// </summary>
public sealed class SessionDirectory(IControlStore store, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(2);
    private const int Capacity = 20_000;

    private readonly ShortCache<SessionRecord> _sessions = new(clock, Life, Capacity);

    internal ValueTask<SessionRecord?> FindAsync(string sessionId, CancellationToken ct) =>
        _sessions.GetAsync(sessionId, (id, token) => store.FindSessionAsync(id, clock.GetUtcNow(), token), ct);

    public void Forget(string sessionId) => _sessions.Forget(sessionId);

    /// <summary>For changes that end several sessions, or what their users may do.</summary>
    public void ForgetAll() => _sessions.ForgetAll();
}
