namespace PacSpace.Server.PublicVerify;

/// <summary>What a browser needs to check a root by itself.</summary>
/// <param name="Kind">checkpoint, selection, environment or delta.</param>
/// <param name="ProofRoot">As it was asked for.</param>
/// <param name="Origin">Of the log.</param>
/// <param name="Vkey">The log's key. Whoever checks takes it from a source of their own.</param>
/// <param name="Statement">The canonical statement, from which proofRoot is computed; null for a delta.</param>
/// <param name="Inclusion">In the log, up to the tree head; null while no head covers it.</param>
/// <param name="TreeHead">The signed tree head.</param>
/// <param name="LeafCount">Leaves of the tree whose root the statement names.</param>
/// <param name="LeavesUrl">Where those leaves are; null for a delta.</param>
public sealed record PublicProofView(
    string Kind, string ProofRoot, string Origin, string Vkey, string? Statement, PublicPathView? Inclusion,
    string TreeHead, long LeafCount, string? LeavesUrl);

/// <param name="Index">Of the entry in the log.</param>
/// <param name="Size">Of the log that the proof leads to.</param>
/// <param name="Hashes">RFC 9162 inclusion proof, leaf sibling first: each 0x and 64 lower-case hex digits.</param>
public sealed record PublicPathView(long Index, long Size, IReadOnlyList<string> Hashes);
