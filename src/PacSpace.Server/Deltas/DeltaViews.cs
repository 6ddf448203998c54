using System.Globalization;
using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Deltas;

/// <summary>Writes stored deltas as answers.</summary>
internal static class DeltaViews
{
    public static DeltaView Recorded(DeltaRow row, LogIdentity log, string status, bool idempotent, bool statements) => new()
    {
        RecordId = row.RecordId(log.Environment).ToString(),
        ReceiptId = row.Leaf.ToPrefixedHex(),
        Status = status,
        CustomerId = row.CustomerId,
        Delta = row.Amount,
        Reason = row.Payload?.Reason,
        ReferenceId = row.Payload?.ReferenceId,
        SequenceNumber = row.Sequence.ToString(CultureInfo.InvariantCulture),
        DeltaIndex = row.LogIndex,
        Balance = row.Balance,
        BalanceText = row.Balance.ToString(),
        Unit = row.Unit,
        AcceptedAt = Timestamp.Text(row.Time),
        Idempotent = idempotent,
        DataPurged = row.Payload is null,
        Statement = statements ? StatementText(row, log) : null,
        Payload = statements ? PayloadText(row, log) : null,
    };

    /// <param name="signedAt">When a head covered it, by the clock of the server that signed; null if none does.</param>
    public static DeltaStatusView Status(DeltaRow row, LogState state, long? signedAt, DeltaProof proof, bool statements)
    {
        // That clock may be behind the one that dated the delta, but nothing is verified before it is recorded.
        var verifiedAt = signedAt is { } at ? Math.Max(at, row.Time) : (long?)null;
        return new(Recorded(row, state.Log, state.StatusOf(row.LogIndex), false, statements))
        {
            OccurredAt = row.Occurred is { } occurred ? Timestamp.Text(occurred) : null,
            Metadata = row.Payload?.Metadata is { } metadata ? new RawJson(metadata) : null,
            VerifiedAt = verifiedAt is { } verified ? Timestamp.Text(verified) : null,
            BlockTimestamp = verifiedAt is { } block ? Timestamp.Text(block) : null,
            VerificationReference = $"{state.Log.Origin}#{row.LogIndex}",
            LatencyMs = verifiedAt - row.Time,
            Proof = proof,
            TreeHead = row.LogIndex < state.VerifiedSize ? state.SignedHead : null,
        };
    }

    /// <summary>The proof of a delta; with its audit path once a signed head covers it.</summary>
    public static async Task<DeltaProof> ProofAsync(ILedgerStore store, DeltaRow row, LogState state, CancellationToken ct)
    {
        var path = row.LogIndex >= state.VerifiedSize ? null
            : await store.InclusionAsync(state.Log.Environment, row.LogIndex, state.VerifiedSize, ct);
        return Proof(row, state.Log, state.VerifiedSize, path);
    }

    /// <param name="path">Audit path in the log of a size; null if its head does not cover the delta.</param>
    public static DeltaProof Proof(DeltaRow row, LogIdentity log, long size, IReadOnlyList<Hash>? path) => new(
        row.Statement(log).ContentHash().ToPrefixedHex(), row.Leaf.ToPrefixedHex(), row.Prev?.ToPrefixedHex(),
        [row.Leaf.ToPrefixedHex()], row.LogIndex,
        path is null ? null : new InclusionView(row.LogIndex, size, [.. path.Select(h => h.ToPrefixedHex())]));

    public static string StatementText(DeltaRow row, LogIdentity log) => Encoding.UTF8.GetString(row.Statement(log).Encode());

    public static string? PayloadText(DeltaRow row, LogIdentity log) =>
        row.Payload is { } payload ? Encoding.UTF8.GetString(payload.Statement(log.Environment).Encode()) : null;
}
