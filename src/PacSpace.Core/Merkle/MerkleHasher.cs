using System.Security.Cryptography;

namespace PacSpace.Core.Merkle;

/// <summary>Leaf and node hashes of RFC 6962 §2.1 (unchanged in RFC 9162 §2.1.1).</summary>
public static class MerkleHasher
{
    /// <summary>The root of no leaves: SHA-256 of nothing.</summary>
    public static readonly Hash EmptyRoot = Hash.Sha256([]);

    /// <summary>SHA-256(0x00 || <paramref name="entry"/>).</summary>
    public static Hash Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> digest = stackalloc byte[Hash.Size];
        if (entry.Length <= 255)
        {
            Span<byte> input = stackalloc byte[256];
            input[0] = 0x00;
            entry.CopyTo(input[1..]);
            SHA256.HashData(input[..(entry.Length + 1)], digest);
            return new Hash(digest);
        }
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([0x00]);
        sha.AppendData(entry);
        sha.GetHashAndReset(digest);
        return new Hash(digest);
    }

    /// <summary>SHA-256(0x01 || <paramref name="left"/> || <paramref name="right"/>).</summary>
    public static Hash Node(Hash left, Hash right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Hash.Size];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash.Size)..]);
        return Hash.Sha256(input);
    }

    /// <summary>The RFC 6962 root over leaf hashes in order.</summary>
    public static Hash Root(ReadOnlySpan<Hash> leaves)
    {
        var frontier = new Frontier();
        foreach (var leaf in leaves) frontier.Append(leaf);
        return frontier.Root();
    }
}
