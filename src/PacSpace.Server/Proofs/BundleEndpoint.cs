using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Merkle;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Proofs;

internal static class BundleEndpoint
{
    private const int MaxSizes = 16;

    /// <summary>The offline proof of a checkpoint</summary>
    /// <remarks>
    /// A .pacproof file: every covered delta with its place in the signed log, what stands before and after, and the
    /// checkpoint itself. Check it with 'pacspace verify'. It is streamed; a file without its last line is not whole.
    /// </remarks>
    /// <param name="idOrRoot">Its id (chk_…) or its proof root (0x…).</param>
    /// <param name="from">Sizes of heads that you kept, at most 16: the file proves that the head extends them.</param>
    internal static async Task<Results<BundleStream, ErrorResult>> GetAsync(
        string idOrRoot, ApiCaller caller, LedgerStores stores, ILogger<BundleStream> logger, CancellationToken ct,
        [MaxLength(MaxSizes)] long[]? from = null)
    {
        var environment = caller.Environment;
        var store = stores.For(environment.Kind);
        if (await store.FindByIdOrRootAsync(environment.Number, idOrRoot, ct) is not { } row)
            return CheckpointLookup.UnknownCheckpoint(idOrRoot);
        if (row.EntryType == EntryType.EnvironmentCheckpoint)
            return new ErrorResult(ApiError.Validation("idOrRoot",
                "is an environment checkpoint; ask for the bundles of its customers' checkpoints"));
        if (row.EntryType != EntryType.Checkpoint)
            return new ErrorResult(ApiError.Validation("idOrRoot",
                "is a selection, which says nothing about completeness; ask for /proof/{recordId} of its deltas, or "
                + "make a checkpoint of a window"));
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        if (row.LogIndex >= state.VerifiedSize)
            return new ErrorResult(state.IsFrozen
                ? ApiError.Unavailable("Verification of this environment has stopped before this checkpoint.", 60)
                : ApiError.Unavailable("No signed tree head covers this checkpoint yet; ask again in a moment."));
        long[] sizes = [.. (from ?? []).Distinct().Order()];
        if (sizes.Length > MaxSizes || sizes.Any(s => s < 1 || s > state.VerifiedSize))
            return new ErrorResult(ApiError.Validation("from",
                $"must be at most {MaxSizes} sizes of the log, each from 1 to {state.VerifiedSize}"));
        var log = SignedLog.Open(store, state, environment.VerifierKey);
        var header = await BundleHeaders.ReadAsync(store, log, row, sizes, ct);
        return new BundleStream(store, log, row, header, logger);
    }
}
