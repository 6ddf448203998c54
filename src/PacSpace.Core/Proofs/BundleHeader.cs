using PacSpace.Core.Merkle;

namespace PacSpace.Core.Proofs;

/// <summary>That an entry is in a log of <paramref name="Size"/> entries (RFC 9162 §2.1.3).</summary>
/// <param name="Index">Of the entry in the log.</param>
/// <param name="Size">Of the log that the proof leads to.</param>
/// <param name="Hashes">Leaf sibling first.</param>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<Hash> Hashes);

/// <summary>That a bundle's tree head extends the log of <paramref name="From"/> entries (RFC 9162 §2.1.4).</summary>
public sealed record ConsistencyProof(long From, IReadOnlyList<Hash> Hashes);

/// <summary>The checkpoint before: its statement's bytes, and its place in the log of the bundle's head.</summary>
public sealed record PreviousCheckpoint(ReadOnlyMemory<byte> Statement, InclusionProof Inclusion);

/// <summary>First line of a bundle (formats.md §4). Statements are their canonical bytes.</summary>
public sealed record BundleHeader
{
    public const string Format = "pacspace/bundle/v1";

    public required string Origin { get; init; }

    /// <summary>A hint only; verifiers take origin and key from their own policy.</summary>
    public required string Vkey { get; init; }

    /// <summary>The checkpoint's statement.</summary>
    public required ReadOnlyMemory<byte> Statement { get; init; }

    /// <summary>Of the checkpoint, up to the tree head.</summary>
    public required InclusionProof Inclusion { get; init; }

    /// <summary>The signed note.</summary>
    public required string TreeHead { get; init; }

    /// <summary>Null for the customer's first checkpoint.</summary>
    public PreviousCheckpoint? Previous { get; init; }

    /// <summary>The statement of the customer's delta before the first covered one; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Before { get; init; }

    /// <summary>
    /// The statement of the customer's delta after the last covered one; null if the head covers none.
    /// </summary>
    public ReadOnlyMemory<byte>? After { get; init; }

    /// <summary>From the sizes that the asker named to the tree head.</summary>
    public IReadOnlyList<ConsistencyProof> Consistency { get; init; } = [];
}
