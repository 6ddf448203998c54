using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>First entry of a log that continues another one (formats.md §3, <c>pacspace/successor/v1</c>).</summary>
public sealed record SuccessorStatement : IStatement
{
    public const string Context = "pacspace/successor/v1";

    public required string Origin { get; init; }

    /// <summary>The old log's last signed tree head, whole.</summary>
    public required string PreviousHead { get; init; }

    public required string Reason { get; init; }

    public required long Time { get; init; }

    public EntryType? EntryType => Merkle.EntryType.Successor;

    public ReadOnlySpan<byte> Write(CanonicalWriter writer) => writer.Begin(Context)
        .Member("origin", Origin)
        .Member("previousHead", PreviousHead)
        .Member("reason", Reason)
        .Time("time", Time)
        .End();

    /// <inheritdoc cref="DeltaStatement.Parse"/>
    public static SuccessorStatement? Parse(ReadOnlySpan<byte> bytes, out string? error)
    {
        var read = new StatementReader(bytes, Context);
        var statement = new SuccessorStatement
        {
            Origin = read.Text("origin"),
            PreviousHead = read.Text("previousHead"),
            Reason = read.Text("reason"),
            Time = read.Time("time"),
        };
        error = read.End();
        return error is null ? statement : null;
    }
}
