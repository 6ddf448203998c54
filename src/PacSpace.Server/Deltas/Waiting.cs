using PacSpace.Server.Hosting;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Deltas;

/// <summary>Holds an answer back until its delta is VERIFIED (Prefer: wait).</summary>
internal sealed class Waiting(LedgerStores stores, VerifiedSignals signals)
{
    /// <summary>The view with its proof and tree head, or as it is when the time is over first.</summary>
    public async Task<DeltaView> UntilVerifiedAsync(
        DeltaView view, DeltaRow row, EnvironmentRecord environment, int seconds, CancellationToken ct)
    {
        await signals.WaitAsync(environment, row.LogIndex, TimeSpan.FromSeconds(seconds), ct);
        var store = stores.For(environment.Kind);
        var state = await store.FindLogAsync(environment.Number, ct);
        if (state is null || row.LogIndex >= state.VerifiedSize)
            return view with { Status = state?.StatusOf(row.LogIndex) ?? LogState.StatusQueued };
        return view with
        {
            Status = LogState.StatusVerified,
            Proof = await DeltaViews.ProofAsync(store, row, state, ct),
            TreeHead = state.SignedHead,
        };
    }
}
