using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// Locks the customer's deltas with <c>start ≤ time &lt; end</c> and <c>index &lt; size</c>
/// (formats.md §1, <c>pacspace/checkpoint/v1</c>).
/// </summary>
public sealed record CheckpointStatement : IStatement
{
    public const string Context = "pacspace/checkpoint/v1";

    /// <summary>Balance after the last covered delta.</summary>
    public required Amount Closing { get; init; }

    /// <summary>Covered deltas, at least 1.</summary>
    public required long Count { get; init; }

    /// <summary>Sum of the positive amounts.</summary>
    public required Amount Credits { get; init; }

    public required string Customer { get; init; }

    /// <summary>Sum of the negative amounts, at most 0.</summary>
    public required Amount Debits { get; init; }

    /// <summary>Exclusive end of the window, Unix milliseconds.</summary>
    public required long End { get; init; }

    /// <summary>First covered sequence.</summary>
    public required long From { get; init; }

    /// <summary>The customer tree's root at <see cref="To"/>.</summary>
    public required Hash History { get; init; }

    public required string Id { get; init; }

    /// <summary>Position among this customer's checkpoints, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Balance before the first covered delta.</summary>
    public required Amount Opening { get; init; }

    public required string Origin { get; init; }

    /// <summary>Leaf hash of the customer's previous checkpoint; null for the first.</summary>
    public required Hash? Prev { get; init; }

    /// <summary>RFC 6962 root over the covered deltas' leaves in sequence order.</summary>
    public required Hash Root { get; init; }

    public required Salt Salt { get; init; }

    /// <summary>Size of the log when the checkpoint was made.</summary>
    public required long Size { get; init; }

    /// <summary>Inclusive start of the window, Unix milliseconds.</summary>
    public required long Start { get; init; }

    public required long Time { get; init; }

    /// <summary>Last covered sequence.</summary>
    public required long To { get; init; }

    public required string Unit { get; init; }

    /// <summary>True if it was made before its window ended, so that more deltas may follow.</summary>
    public bool IsOpen => Time < End;

    public EntryType? EntryType => Merkle.EntryType.Checkpoint;

    public ReadOnlySpan<byte> Write(CanonicalWriter writer) => writer.Begin(Context)
        .Member("closing", Closing)
        .Member("count", Count)
        .Member("credits", Credits)
        .Member("customer", Customer)
        .Member("debits", Debits)
        .Time("end", End)
        .Member("from", From)
        .Member("history", (Hash?)History)
        .Member("id", Id)
        .Member("number", Number)
        .Member("opening", Opening)
        .Member("origin", Origin)
        .Member("prev", Prev)
        .Member("root", (Hash?)Root)
        .Member("salt", Salt)
        .Member("size", Size)
        .Time("start", Start)
        .Time("time", Time)
        .Member("to", To)
        .Member("unit", Unit)
        .End();

    /// <inheritdoc cref="DeltaStatement.Parse"/>
    public static CheckpointStatement? Parse(ReadOnlySpan<byte> bytes, out string? error)
    {
        var read = new StatementReader(bytes, Context);
        var statement = new CheckpointStatement
        {
            Closing = read.Amount("closing"),
            Count = read.Integer("count"),
            Credits = read.Amount("credits"),
            Customer = read.Text("customer"),
            Debits = read.Amount("debits"),
            End = read.Time("end"),
            From = read.Integer("from"),
            History = read.Hash("history"),
            Id = read.Text("id"),
            Number = read.Integer("number"),
            Opening = read.Amount("opening"),
            Origin = read.Text("origin"),
            Prev = read.OptionalHash("prev"),
            Root = read.Hash("root"),
            Salt = read.Salt("salt"),
            Size = read.Integer("size"),
            Start = read.Time("start"),
            Time = read.Time("time"),
            To = read.Integer("to"),
            Unit = JcsString.ToText(read.Unit()),
        };
        error = read.End();
        return error is null ? statement : null;
    }
}
