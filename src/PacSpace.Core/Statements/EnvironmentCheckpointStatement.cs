using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// Locks all customers' checkpoints of one window
/// (formats.md §1, <c>pacspace/environment-checkpoint/v1</c>).
/// </summary>
public sealed record EnvironmentCheckpointStatement : IStatement
{
    public const string Context = "pacspace/environment-checkpoint/v1";

    /// <summary>Customers' checkpoints covered, at least 1.</summary>
    public required long Count { get; init; }

    public required long End { get; init; }

    public required string Id { get; init; }

    /// <summary>Position among the environment's checkpoints, from 1.</summary>
    public required long Number { get; init; }

    public required string Origin { get; init; }

    /// <summary>Leaf hash of the previous environment checkpoint; null for the first.</summary>
    public required Hash? Prev { get; init; }

    /// <summary>RFC 6962 root over the checkpoints' leaf hashes, ordered by customerId bytes.</summary>
    public required Hash Root { get; init; }

    public required Salt Salt { get; init; }

    public required long Size { get; init; }

    public required long Start { get; init; }

    public required long Time { get; init; }

    public EntryType? EntryType => Merkle.EntryType.EnvironmentCheckpoint;

    public ReadOnlySpan<byte> Write(CanonicalWriter writer) => writer.Begin(Context)
        .Member("count", Count)
        .Time("end", End)
        .Member("id", Id)
        .Member("number", Number)
        .Member("origin", Origin)
        .Member("prev", Prev)
        .Member("root", (Hash?)Root)
        .Member("salt", Salt)
        .Member("size", Size)
        .Time("start", Start)
        .Time("time", Time)
        .End();

    /// <inheritdoc cref="DeltaStatement.Parse"/>
    public static EnvironmentCheckpointStatement? Parse(ReadOnlySpan<byte> bytes, out string? error)
    {
        var read = new StatementReader(bytes, Context);
        var statement = new EnvironmentCheckpointStatement
        {
            Count = read.Integer("count"),
            End = read.Time("end"),
            Id = read.Text("id"),
            Number = read.Integer("number"),
            Origin = read.Text("origin"),
            Prev = read.OptionalHash("prev"),
            Root = read.Hash("root"),
            Salt = read.Salt("salt"),
            Size = read.Integer("size"),
            Start = read.Time("start"),
            Time = read.Time("time"),
        };
        error = read.End();
        return error is null ? statement : null;
    }
}
