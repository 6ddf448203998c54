using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Merkle;
using PacSpace.Core.Proofs;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Proofs;

internal static class DeltaProofEndpoints
{
    /// <summary>The proof of a delta</summary>
    /// <remarks>
    /// Statement and payload, from which the receipt id is recomputed, their inclusion in the environment's signed log,
    /// and in the latest checkpoint that covers the delta.
    /// </remarks>
    /// <param name="recordId">As the emit answered it.</param>
    internal static async Task<Results<ApiOk<DeltaProofView>, ErrorResult>> GetAsync(
        string recordId, ApiCaller caller, LedgerStores stores, CancellationToken ct)
    {
        var store = stores.For(caller.Environment.Kind);
        if (await ProvedDelta.FindAsync(store, caller.Environment, recordId, ct) is not { } delta)
            return Unknown(recordId);
        var checkpoint = delta.Inclusion is null ? null : await delta.CheckpointAsync(store, ct);
        return Api.Ok(View(delta, caller.Environment.VerifierKey!) with
        {
            Checkpoint = checkpoint is not var (row, path) ? null : new CheckpointPathView(
                row.CheckpointId, row.ProofRoot.ToPrefixedHex(), row.Root.ToPrefixedHex(), row.Statement,
                path.Index, path.Size, ProofPathView.Hex(path.Hashes)),
        });
    }

    /// <summary>The proof of a delta as a file</summary>
    /// <remarks>
    /// A C2SP tlog-proof (c2sp.org/tlog-proof@v1), which anyone can check offline with the log's key. Its extra data is
    /// the delta's statement and payload.
    /// </remarks>
    /// <param name="recordId">As the emit answered it.</param>
    internal static async Task<Results<ContentHttpResult, ErrorResult>> GetFileAsync(
        string recordId, ApiCaller caller, LedgerStores stores, HttpContext http, CancellationToken ct)
    {
        var store = stores.For(caller.Environment.Kind);
        if (await ProvedDelta.FindAsync(store, caller.Environment, recordId, ct) is not { } delta)
            return Unknown(recordId);
        if (delta is not { Log: { } log, Inclusion: { } inclusion })
            return new ErrorResult(delta.State.IsFrozen
                ? ApiError.Unavailable("Verification of this environment has stopped before this delta.", 60)
                : ApiError.Unavailable("No signed tree head covers this delta yet; ask again in a moment."));
        var extra = TlogProof.DeltaExtra(delta.Statement, delta.Payload);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{recordId}.tlog-proof\"";
        return TypedResults.Text(
            new TlogProof(extra, inclusion.Index, inclusion.Hashes, log.Note).Write(), "text/plain; charset=utf-8");
    }

    private static ErrorResult Unknown(string recordId) => new(ApiError.NotFound(
        ErrorCodes.RecordNotFound, $"There is no record '{recordId}' in this environment."));

    private static DeltaProofView View(ProvedDelta delta, string vkey)
    {
        var entry = LogEntry.Of(EntryType.Delta, delta.Statement);
        Span<byte> bytes = stackalloc byte[LogEntry.Size];
        entry.CopyTo(bytes);
        return new DeltaProofView
        {
            RecordId = delta.Row.RecordId(delta.State.Log.Environment).ToString(),
            ReceiptId = delta.Row.Leaf.ToPrefixedHex(),
            Status = delta.State.StatusOf(delta.Row.LogIndex),
            Statement = Encoding.UTF8.GetString(delta.Statement),
            Payload = delta.Payload.Length > 0 ? Encoding.UTF8.GetString(delta.Payload) : null,
            DataPurged = delta.Payload.Length == 0,
            ContentHash = entry.ContentHash.ToPrefixedHex(),
            Entry = "0x" + Convert.ToHexStringLower(bytes),
            Inclusion = delta.Inclusion is { } inclusion ? ProofPathView.Of(inclusion) : null,
            TreeHead = delta.Log?.Note,
            Vkey = vkey,
            Checkpoint = null,
        };
    }
}
