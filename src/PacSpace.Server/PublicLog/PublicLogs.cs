using PacSpace.Core.Notes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage.Control;

namespace PacSpace.Server.PublicLog;

/// <summary>Finds logs by the id of their environment. What identifies a log is remembered for seconds.</summary>
internal sealed class PublicLogs(
    IControlStore control, LedgerStores stores, ServedEnvironments served, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private const int Capacity = 10_000;

    private readonly ShortCache<EnvironmentRecord> _environments = new(clock, Life, Capacity);

    /// <summary>The log as it is published now; null if this host serves none of that id.</summary>
    public async Task<PublishedLog?> FindAsync(string environmentId, CancellationToken ct)
    {
        var environment = await _environments.GetAsync(environmentId, control.FindEnvironmentByIdAsync, ct);
        if (environment is null || !served.Serves(environment.Kind)) return null;
        var store = stores.For(environment.Kind);
        if (await store.FindLogAsync(environment.Number, ct) is not { } state) return null;
        return new PublishedLog(store, state,
            environment.VerifierKey is { } vkey && LogVerifierKey.TryParse(vkey, out var key) ? key : null);
    }
}
