using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// A chosen subset of one customer's deltas (formats.md §1, <c>pacspace/selection/v1</c>). It stands outside the
/// checkpoint chain and says nothing about completeness.
/// </summary>
public sealed record SelectionStatement : IStatement
{
    public const string Context = "pacspace/selection/v1";

    public required long Count { get; init; }

    public required string Customer { get; init; }

    public required string Id { get; init; }

    /// <summary>Sum of the chosen amounts.</summary>
    public required Amount Net { get; init; }

    public required string Origin { get; init; }

    /// <summary>RFC 6962 root over the chosen leaves in sequence order, no duplicates.</summary>
    public required Hash Root { get; init; }

    public required Salt Salt { get; init; }

    public required long Size { get; init; }

    public required long Time { get; init; }

    public required string Unit { get; init; }

    public EntryType? EntryType => Merkle.EntryType.Selection;

    public ReadOnlySpan<byte> Write(CanonicalWriter writer) => writer.Begin(Context)
        .Member("count", Count)
        .Member("customer", Customer)
        .Member("id", Id)
        .Member("net", Net)
        .Member("origin", Origin)
        .Member("root", (Hash?)Root)
        .Member("salt", Salt)
        .Member("size", Size)
        .Time("time", Time)
        .Member("unit", Unit)
        .End();

    /// <inheritdoc cref="DeltaStatement.Parse"/>
    public static SelectionStatement? Parse(ReadOnlySpan<byte> bytes, out string? error)
    {
        var read = new StatementReader(bytes, Context);
        var statement = new SelectionStatement
        {
            Count = read.Integer("count"),
            Customer = read.Text("customer"),
            Id = read.Text("id"),
            Net = read.Amount("net"),
            Origin = read.Text("origin"),
            Root = read.Hash("root"),
            Salt = read.Salt("salt"),
            Size = read.Integer("size"),
            Time = read.Time("time"),
            Unit = JcsString.ToText(read.Unit()),
        };
        error = read.End();
        return error is null ? statement : null;
    }
}
