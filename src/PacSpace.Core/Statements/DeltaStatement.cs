using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>One recorded balance change (formats.md §1, <c>pacspace/delta/v1</c>).</summary>
public sealed record DeltaStatement : IStatement
{
    public const string Context = "pacspace/delta/v1";

    /// <summary>The signed change; not zero.</summary>
    public required Amount Amount { get; init; }

    /// <summary>The customer's running balance after this delta.</summary>
    public required Amount Balance { get; init; }

    public required string Customer { get; init; }

    public required string Id { get; init; }

    /// <summary>Position in the environment log, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>The caller's occurredAt in Unix milliseconds, or null.</summary>
    public required long? Occurred { get; init; }

    public required string Origin { get; init; }

    /// <summary>Hash of the payload statement.</summary>
    public required Hash Payload { get; init; }

    /// <summary>Leaf hash of the same customer's previous delta; null for the first.</summary>
    public required Hash? Prev { get; init; }

    public required Salt Salt { get; init; }

    /// <summary>Position in the customer's history, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was accepted, Unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>The customer's unit of account; empty if none was set.</summary>
    public required string Unit { get; init; }

    public EntryType? EntryType => Merkle.EntryType.Delta;

    public ReadOnlySpan<byte> Write(CanonicalWriter writer) => writer.Begin(Context)
        .Member("amount", Amount)
        .Member("balance", Balance)
        .Member("customer", Customer)
        .Member("id", Id)
        .Member("index", Index)
        .Member("occurred", Occurred is { } occurred ? Timestamp.Text(occurred) : "")
        .Member("origin", Origin)
        .Member("payload", (Hash?)Payload)
        .Member("prev", Prev)
        .Member("salt", Salt)
        .Member("sequence", Sequence)
        .Member("time", Timestamp.Text(Time))
        .Member("unit", Unit)
        .End();

    /// <summary>Reads exactly what <see cref="Write"/> writes; null with a reason for anything else.</summary>
    public static DeltaStatement? Parse(ReadOnlySpan<byte> bytes, out string? error)
    {
        var read = new StatementReader(bytes, Context);
        var statement = new DeltaStatement
        {
            Amount = read.Amount("amount"),
            Balance = read.Amount("balance"),
            Customer = read.Text("customer"),
            Id = read.Text("id"),
            Index = read.Integer("index"),
            Occurred = read.OptionalTime("occurred"),
            Origin = read.Text("origin"),
            Payload = read.Hash("payload"),
            Prev = read.OptionalHash("prev"),
            Salt = read.Salt("salt"),
            Sequence = read.Integer("sequence"),
            Time = read.Time("time"),
            Unit = read.Text("unit", mayBeEmpty: true),
        };
        error = read.Error ?? (statement.Amount.IsZero ? "member 'amount' is zero" : null);
        error = statement.CanonicalError(error, bytes);
        return error is null ? statement : null;
    }
}
