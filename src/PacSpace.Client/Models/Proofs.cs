namespace PacSpace.Client.Models;

/// <summary>
/// All that shows that a delta is in the log, and in a checkpoint. Hashes are 0x and 64 hex digits.
/// </summary>
public sealed record RecordProof
{
    /// <summary>The record's id (rec_…); it encodes the record's place.</summary>
    public required string RecordId { get; init; }

    /// <summary>SHA-256(0x00 || entry): the delta's leaf in every tree.</summary>
    public required string ReceiptId { get; init; }

    /// <summary>VERIFIED once a signed head covers it; before that inclusion and checkpoint are null.</summary>
    public required string Status { get; init; }

    /// <summary>The canonical statement: its context line, a line feed, and one JSON object.</summary>
    public required string Statement { get; init; }

    /// <summary>The canonical payload; null once it was destroyed.</summary>
    public string? Payload { get; init; }

    /// <summary>True if the payload was destroyed. The proof holds without it.</summary>
    public bool DataPurged { get; init; }

    /// <summary>SHA-256 of the statement.</summary>
    public required string ContentHash { get; init; }

    /// <summary>What the log holds: a type byte and the contentHash, 0x and 66 hex digits.</summary>
    public required string Entry { get; init; }

    /// <summary>In the environment's log, up to the tree head.</summary>
    public ProofPath? Inclusion { get; init; }

    /// <summary>The signed tree head; null until it covers the delta.</summary>
    public string? TreeHead { get; init; }

    /// <summary>The log's key. Take it from a source that you trust, not from here.</summary>
    public required string Vkey { get; init; }

    /// <summary>The latest checkpoint that covers it; null if none does.</summary>
    public CheckpointPath? Checkpoint { get; init; }
}

/// <summary>The way from a leaf to a tree's root.</summary>
public sealed record ProofPath
{
    /// <summary>The leaf's place in the tree, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Leaves of the tree.</summary>
    public required long Size { get; init; }

    /// <summary>RFC 9162 inclusion proof, leaf sibling first.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }
}

/// <summary>A delta's place in a checkpoint.</summary>
public sealed record CheckpointPath
{
    /// <summary>The checkpoint's id (chk_…).</summary>
    public required string CheckpointId { get; init; }

    /// <summary>0x and 64 hex digits: knowing it opens the public verification.</summary>
    public required string ProofRoot { get; init; }

    /// <summary>RFC 6962 root over the covered leaves.</summary>
    public required string TreeRoot { get; init; }

    /// <summary>The checkpoint's canonical statement, from which proofRoot is computed.</summary>
    public required string Statement { get; init; }

    /// <summary>Place among the covered deltas, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Covered deltas.</summary>
    public required long Size { get; init; }

    /// <summary>RFC 9162 inclusion proof up to treeRoot, leaf sibling first.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }
}

/// <summary>What a browser needs to check a root by itself.</summary>
public sealed record PublicProof
{
    /// <summary>checkpoint, selection, environment or delta.</summary>
    public required string Kind { get; init; }

    /// <summary>As it was asked for.</summary>
    public required string ProofRoot { get; init; }

    /// <summary>Of the log.</summary>
    public required string Origin { get; init; }

    /// <summary>The log's key. Whoever checks takes it from a source of their own.</summary>
    public required string Vkey { get; init; }

    /// <summary>The canonical statement, from which proofRoot is computed; null for a delta.</summary>
    public string? Statement { get; init; }

    /// <summary>In the log, up to the tree head; null while no head covers it.</summary>
    public PublicPath? Inclusion { get; init; }

    /// <summary>The signed tree head.</summary>
    public required string TreeHead { get; init; }

    /// <summary>Leaves of the tree whose root the statement names.</summary>
    public required long LeafCount { get; init; }

    /// <summary>Where those leaves are; null for a delta.</summary>
    public string? LeavesUrl { get; init; }
}

/// <summary>The way from an entry to the root of the log.</summary>
public sealed record PublicPath
{
    /// <summary>Of the entry in the log.</summary>
    public required long Index { get; init; }

    /// <summary>Of the log that the proof leads to.</summary>
    public required long Size { get; init; }

    /// <summary>RFC 9162 inclusion proof in base64, leaf sibling first.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }
}
