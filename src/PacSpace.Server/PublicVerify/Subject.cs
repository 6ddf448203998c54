using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.PublicVerify;

/// <summary>What a root names: a checkpoint by its proof root, or a delta by its receipt id.</summary>
internal sealed partial record Subject(ILedgerStore Store, LogIdentity Log, CheckpointRow? Checkpoint, DeltaRow? Delta)
{
    /// <summary>What it was found by.</summary>
    public Hash Root => Checkpoint?.ProofRoot ?? Delta!.Leaf;

    /// <summary>Of its entry.</summary>
    public long LogIndex => Checkpoint?.LogIndex ?? Delta!.LogIndex;

    public string Kind => Checkpoint?.EntryType switch
    {
        null => "delta",
        EntryType.Checkpoint => "checkpoint",
        EntryType.EnvironmentCheckpoint => "environment",
        _ => "selection",
    };

    /// <summary>What this root names on this host; the error to answer with if it names nothing.</summary>
    public static async Task<(Subject? Subject, ApiError? Error)> FindAsync(
        LedgerStores stores, ServedEnvironments served, string proofRoot, CancellationToken ct)
    {
        if (!Hash.TryParsePrefixedHex(proofRoot, out var root))
            return (null, ApiError.Validation("proofRoot", "must be 0x and 64 lower-case hex digits"));
        foreach (var kind in Enum.GetValues<EnvironmentKind>())
            if (served.Serves(kind) && await FindAsync(stores.For(kind), root, ct) is { } subject)
                return (subject, null);
        return (null, ApiError.NotFound(ErrorCodes.ProofNotFound, "No checkpoint or receipt has this root."));
    }

    private static async Task<Subject?> FindAsync(ILedgerStore store, Hash root, CancellationToken ct)
    {
        if (await store.FindCheckpointByProofRootAsync(root, ct) is { } checkpoint)
            return new Subject(store, checkpoint.Log, checkpoint.Row, null);
        return await store.FindDeltaByLeafAsync(root, ct) is { } delta ? new Subject(store, delta.Log, null, delta.Row) : null;
    }

    /// <summary>The covered records with as much of them as their tenant lets strangers see.</summary>
    /// <param name="findings">Where all checks passed, no record is hashed again.</param>
    public async Task<IReadOnlyList<RecordView>> RecordsAsync(
        ProofFindings findings, VerifyDetail detail, int offset, int limit, CancellationToken ct)
    {
        try
        {
            return await ReadAsync(findings.Verified, detail, offset, limit, ct);
        }
        catch (InvalidDataException)
        {
            // A stored row can't be read; the checks say so.
            return [];
        }
    }

    private async Task<IReadOnlyList<RecordView>> ReadAsync(
        bool verified, VerifyDetail detail, int offset, int limit, CancellationToken ct)
    {
        RecordView Record(DeltaRow row) => Shown(row, detail, verified || row.IsIntact(Log));

        // Its id is public in the log: whoever has it has no right to more.
        if (Delta is { } delta) return offset == 0 ? [Hidden(delta.Leaf, delta.Time, verified || delta.IsIntact(Log))] : [];
        var checkpoint = Checkpoint!;
        if (checkpoint.EntryType == EntryType.Checkpoint)
        {
            var first = checkpoint.FirstSequence + offset;
            var last = Math.Min(checkpoint.LastSequence, first + limit - 1);
            return [.. (await Store.ReadDeltasAsync(Log.Environment, checkpoint.CustomerId, first, last, ct)).Select(Record)];
        }
        List<long> indices = [.. (await Store.ReadMembersAsync(Log.Environment, checkpoint.LogIndex, ct)).Skip(offset).Take(limit)];
        var members = await Store.ReadEntriesAtAsync(Log.Environment, indices, ct);
        return [.. indices.Select(members.GetValueOrDefault).OfType<LogRow>()
            .Select(member => member is DeltaRow row ? Record(row) : Hidden(member.Leaf, member.Time, true))];
    }

    private static RecordView Shown(DeltaRow row, VerifyDetail detail, bool intact) => Hidden(row.Leaf, row.Time, intact) with
    {
        Amount = detail == VerifyDetail.Summary ? null : row.Amount,
        Reason = detail == VerifyDetail.Full ? row.Payload?.Reason : null,
        ReferenceId = detail == VerifyDetail.Full ? row.Payload?.ReferenceId : null,
        DataPurged = row.Payload is null,
    };

    private static RecordView Hidden(Hash leaf, long time, bool intact) =>
        new(null, null, null, intact ? "verified" : "failed", Timestamp.Text(time), leaf.ToPrefixedHex());
}
