using PacSpace.Core.Merkle;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

/// <summary>Finds checkpoints as callers name them: by id (chk_…) or by proof root (0x…).</summary>
internal static class CheckpointLookup
{
    public static Task<CheckpointRow?> FindByIdOrRootAsync(
        this ILedgerStore store, long environment, string idOrRoot, CancellationToken ct) =>
        Hash.TryParsePrefixedHex(idOrRoot, out var root)
            ? store.FindCheckpointAsync(environment, root, ct) : store.FindCheckpointAsync(environment, idOrRoot, ct);

    public static ErrorResult UnknownCheckpoint(string idOrRoot) => new(ApiError.NotFound(
        ErrorCodes.CheckpointNotFound, $"There is no checkpoint '{idOrRoot}' in this environment."));
}
