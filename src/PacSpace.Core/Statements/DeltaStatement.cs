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
        .Time("occurred", Occurred)
        .Member("origin", Origin)
        .Member("payload", (Hash?)Payload)
        .Member("prev", Prev)
        .Member("salt", Salt)
        .Member("sequence", Sequence)
        .Time("time", Time)
        .Member("unit", Unit)
        .End();

    /// <summary>Reads exactly what <see cref="Write"/> writes; null with a reason for anything else.</summary>
    public static DeltaStatement? Parse(ReadOnlySpan<byte> bytes, out string? error)
    {
        var read = new DeltaFields();
        error = read.Read(bytes);
        return error is not null ? null : new DeltaStatement
        {
            Amount = read.Amount,
            Balance = read.Balance,
            Customer = JcsString.ToText(read.Customer),
            Id = JcsString.ToText(read.Id),
            Index = read.Index,
            Occurred = read.Occurred,
            Origin = JcsString.ToText(read.Origin),
            Payload = read.Payload,
            Prev = read.Prev,
            Salt = read.Salt,
            Sequence = read.Sequence,
            Time = read.Time,
            Unit = JcsString.ToText(read.Unit),
        };
    }
}
