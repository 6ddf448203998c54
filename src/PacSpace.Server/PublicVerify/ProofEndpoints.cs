using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.PublicVerify;

/// <summary>What a stranger with a root needs to check it without trusting this server's word.</summary>
internal static class ProofEndpoints
{
    /// <summary>The data to check a proof root with, without a key</summary>
    /// <remarks>
    /// Statement, inclusion proof and signed head; a few hashes, however much is covered. A delta's own receipt id is
    /// public in the log, so for it there is no statement.
    /// </remarks>
    /// <param name="proofRoot">0x and 64 lower-case hex digits.</param>
    internal static async Task<Results<ApiOk<PublicProofView>, ErrorResult>> ProofAsync(
        [RegularExpression(Patterns.Hash)] string proofRoot, LedgerStores stores, IControlStore control,
        ServedEnvironments served, PublicUrl publicUrl, CancellationToken ct)
    {
        var (subject, error) = await Subject.FindAsync(stores, served, proofRoot, ct);
        if (subject is null) return new ErrorResult(error!);
        var state = (await subject.Store.FindLogAsync(subject.Log.Environment, ct))!;
        var environment = await control.FindEnvironmentByNumberAsync(subject.Log.Environment, ct);
        var log = SignedLog.Open(subject.Store, state, environment?.VerifierKey);
        PublicPathView? inclusion = null;
        if (subject.LogIndex < log.Head.Size)
        {
            var proof = await log.InclusionAsync(LeafOf(subject), subject.LogIndex, ct);
            inclusion = new PublicPathView(proof.Index, proof.Size, [.. proof.Hashes.Select(h => h.ToPrefixedHex())]);
        }
        var leaves = subject.Checkpoint is null ? null : publicUrl.Link($"/api/v1/verify/{proofRoot}/leaves");
        return Api.Ok(new PublicProofView(
            subject.Kind, proofRoot, subject.Log.Origin, log.VerifierKey.ToString(), subject.Checkpoint?.Statement,
            inclusion, log.Note, await subject.CountLeavesAsync(ct), leaves));
    }

    /// <summary>The leaves under a proof root, without a key</summary>
    /// <remarks>
    /// 32 bytes each, in the order of the root: RFC 6962 over them gives the root that the statement names.
    /// </remarks>
    /// <param name="proofRoot">0x and 64 lower-case hex digits.</param>
    internal static async Task<Results<LeafStream, ErrorResult>> LeavesAsync(
        [RegularExpression(Patterns.Hash)] string proofRoot, LedgerStores stores, ServedEnvironments served, ILogger<LeafStream> logger,
        CancellationToken ct)
    {
        var (subject, error) = await Subject.FindAsync(stores, served, proofRoot, ct);
        if (subject is null) return new ErrorResult(error!);
        if (subject.Checkpoint is null)
            return new ErrorResult(ApiError.NotFound(
                ErrorCodes.ProofNotFound, "This is a delta's receipt id; it has no leaves."));
        return new LeafStream(subject, await subject.CountLeavesAsync(ct), logger);
    }

    private static Hash LeafOf(Subject subject) => subject.Checkpoint is { } checkpoint
        ? LogEntry.Of(checkpoint.EntryType, Encoding.UTF8.GetBytes(checkpoint.Statement)).LeafHash()
        : subject.Delta!.Statement(subject.Log).LeafHash();
}
