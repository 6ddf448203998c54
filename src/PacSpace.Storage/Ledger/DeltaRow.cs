using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger;

/// <summary>The log that a row belongs to: the environment's number and its log's origin.</summary>
public sealed record LogIdentity(long Environment, string Origin);

/// <summary>An entry of an environment's log as stored.</summary>
public abstract record LogRow
{
    /// <summary>Dense position in the environment's log, from 0.</summary>
    public required long LogIndex { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>When it was accepted, Unix milliseconds; never decreases along the log.</summary>
    public required long Time { get; init; }

    public required Hash Leaf { get; init; }
}

/// <summary>What a delta is about; destroyed as a whole when the tenant's retention says so.</summary>
/// <param name="AdjustsIndex">Log index of the delta that this one corrects.</param>
public sealed record DeltaPayload(string Reason, string? ReferenceId, string? Metadata, long? AdjustsIndex, Salt Salt)
{
    public PayloadStatement Statement(long environment) => new()
    {
        Adjusts = AdjustsIndex is { } index ? new RecordId(environment, index).ToString() : "",
        Metadata = Metadata ?? "",
        Reason = Reason,
        ReferenceId = ReferenceId ?? "",
        Salt = Salt,
    };
}

/// <summary>One stored delta. Everything but <see cref="Payload"/> stays as it is for ever.</summary>
public sealed record DeltaRow : LogRow
{
    /// <summary>Dense position in the customer's history, from 1.</summary>
    public required long Sequence { get; init; }

    public required Amount Amount { get; init; }

    /// <summary>The customer's running balance after this delta.</summary>
    public required Amount Balance { get; init; }

    /// <summary>Sum of the customer's positive amounts up to and with this delta.</summary>
    public required Amount Credits { get; init; }

    public required long? Occurred { get; init; }

    public required string Unit { get; init; }

    public required Salt Salt { get; init; }

    /// <summary>Leaf hash of the customer's previous delta; null for the first.</summary>
    public required Hash? Prev { get; init; }

    public required Hash PayloadHash { get; init; }

    /// <summary>Null once destroyed.</summary>
    public required DeltaPayload? Payload { get; init; }

    /// <summary>Sum of the customer's negative amounts up to and with this delta, at most 0.</summary>
    public Amount Debits => Balance - Credits;

    public RecordId RecordId(long environment) => new(environment, LogIndex);

    public DeltaStatement Statement(LogIdentity log) => new()
    {
        Amount = Amount,
        Balance = Balance,
        Customer = CustomerId,
        Id = RecordId(log.Environment).ToString(),
        Index = LogIndex,
        Occurred = Occurred,
        Origin = log.Origin,
        Payload = PayloadHash,
        Prev = Prev,
        Salt = Salt,
        Sequence = Sequence,
        Time = Time,
        Unit = Unit,
    };
}

/// <summary>A stored checkpoint, selection or environment checkpoint; the columns beside the statement serve look-ups.</summary>
public sealed record CheckpointRow : LogRow
{
    public required EntryType EntryType { get; init; }

    public required string CheckpointId { get; init; }

    /// <summary>Random id under which the receipt of this checkpoint is public.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>Position among the customer's (or the environment's) checkpoints, from 1; 0 for selections.</summary>
    public required long Number { get; init; }

    /// <summary>Inclusive start of the window, Unix milliseconds; 0 for selections.</summary>
    public required long Start { get; init; }

    /// <summary>Exclusive end of the window, Unix milliseconds; 0 for selections.</summary>
    public required long End { get; init; }

    public required long FirstSequence { get; init; }

    public required long LastSequence { get; init; }

    /// <summary>Log size up to which it covers deltas.</summary>
    public required long LogSize { get; init; }

    public required Hash Root { get; init; }

    public required Hash ProofRoot { get; init; }

    /// <summary>Log indices of the covered entries; known only while it is being stored, see ReadMembersAsync.</summary>
    public IReadOnlyList<long>? Members { get; init; }

    /// <summary>
    /// Roots of the full 256-leaf blocks of its tree, null if there are none; known only while it is being stored, see
    /// FindCheckpointBlocksAsync.
    /// </summary>
    public IReadOnlyList<Hash>? Blocks { get; init; }

    /// <summary>The canonical statement: context line and JSON object.</summary>
    public required string Statement { get; init; }

    /// <summary>True if no more deltas can come into the window.</summary>
    public bool IsClosed => Time >= End;
}

/// <summary>A stored entry whose columns can't be read.</summary>
public sealed record DamagedRow : LogRow
{
    /// <summary>What is wrong with it, in words.</summary>
    public required string Error { get; init; }
}
