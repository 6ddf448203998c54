namespace PacSpace.Core.Merkle;

/// <summary>First byte of a log entry (formats.md §2).</summary>
public enum EntryType
{
    Delta = 0x01,
    Checkpoint = 0x02,
    EnvironmentCheckpoint = 0x03,
    Selection = 0x06,
    Successor = 0x07,
}

/// <summary>What the log holds for a statement: its type and its hash, 33 bytes.</summary>
public readonly record struct LogEntry(EntryType Type, Hash ContentHash)
{
    /// <summary>Bytes in an entry.</summary>
    public const int Size = 1 + Hash.Size;

    public static LogEntry Of(EntryType type, ReadOnlySpan<byte> statement) => new(type, Hash.Sha256(statement));

    /// <summary>type byte || SHA-256(statement)</summary>
    public void CopyTo(Span<byte> destination)
    {
        destination[0] = (byte)Type;
        ContentHash.CopyTo(destination[1..]);
    }

    /// <summary>SHA-256(0x00 || entry)</summary>
    public Hash LeafHash()
    {
        Span<byte> entry = stackalloc byte[Size];
        CopyTo(entry);
        return MerkleHasher.Leaf(entry);
    }
}
