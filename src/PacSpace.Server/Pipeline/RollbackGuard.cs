using System.Collections.Concurrent;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Pipeline;

/// <summary>
/// Holds each log once against what this node signed, before anything is appended to it: a database that was put back
/// to an older state must not take a delta that is lost when the right one comes back.
/// </summary>
public sealed class RollbackGuard(LedgerStores stores, IControlStore control, SignedHeads memory)
{
    private readonly ConcurrentDictionary<long, bool> _sound = new();

    /// <summary>True if the log holds less than was signed; its verification has stopped by then.</summary>
    public ValueTask<bool> HasStoppedAsync(EnvironmentKind kind, long environment, CancellationToken ct) =>
        _sound.ContainsKey(environment) ? ValueTask.FromResult(false)
            : new ValueTask<bool>(CheckAsync(stores.For(kind), environment, ct));

    private async Task<bool> CheckAsync(ILedgerStore store, long environment, CancellationToken ct)
    {
        if (await control.FindEnvironmentByNumberAsync(environment, ct) is not { VerifierKey: { } vkey }
            || !LogVerifierKey.TryParse(vkey, out var key)
            || await store.FindLogAsync(environment, ct) is not { } state) return false;
        if (Contradiction(key!, state) is not { } reason)
        {
            _sound[environment] = true;
            return false;
        }
        await store.FreezeAsync(environment, state.NextIndex, reason, ct);
        return true;
    }

    private string? Contradiction(LogVerifierKey key, LogState state)
    {
        try
        {
            return SignedHeads.RolledBack(memory.Read(key), state.NextIndex);
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
