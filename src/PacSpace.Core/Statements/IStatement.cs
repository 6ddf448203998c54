using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>A fact in its canonical bytes (formats.md §1).</summary>
public interface IStatement
{
    /// <summary>The type under which the log holds this statement; null for statements that are not entries.</summary>
    EntryType? EntryType { get; }

    /// <summary>Writes the context line and the canonical object.</summary>
    ReadOnlySpan<byte> Write(CanonicalWriter writer);
}

public static class StatementExtensions
{
    /// <summary>The statement's canonical bytes.</summary>
    public static byte[] Encode(this IStatement statement) => statement.Write(new CanonicalWriter()).ToArray();

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public static Hash ContentHash(this IStatement statement) => Hash.Sha256(statement.Write(new CanonicalWriter()));

    /// <summary>The leaf hash of the statement's log entry.</summary>
    /// <exception cref="InvalidOperationException">The statement is not a log entry.</exception>
    public static Hash LeafHash(this IStatement statement)
    {
        if (statement.EntryType is not { } type)
            throw new InvalidOperationException("This statement is not a log entry.");
        return new LogEntry(type, statement.ContentHash()).LeafHash();
    }
}
