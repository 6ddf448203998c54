using System.Security.Cryptography;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// The value on the invoice (formats.md §1): binds the window and cannot be computed from public tiles.
/// </summary>
public static class ProofRoot
{
    /// <summary>SHA-256(<c>pacspace/proof-root/v1\n</c> || root || statement).</summary>
    public static Hash Of(Hash root, ReadOnlySpan<byte> statement)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("pacspace/proof-root/v1\n"u8);
        Span<byte> bytes = stackalloc byte[Hash.Size];
        root.CopyTo(bytes);
        sha.AppendData(bytes);
        sha.AppendData(statement);
        sha.GetHashAndReset(bytes);
        return new Hash(bytes);
    }
}
