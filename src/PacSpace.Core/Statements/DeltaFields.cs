using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// A delta statement read in place. Texts are spans of its bytes as they are spelled there, escapes included: a
/// verifier compares them without making strings.
/// </summary>
internal ref struct DeltaFields
{
    public Amount Amount;
    public Amount Balance;
    public ReadOnlySpan<byte> Customer;
    public ReadOnlySpan<byte> Id;
    public long Index;
    public long? Occurred;
    public ReadOnlySpan<byte> Origin;
    public Hash Payload;
    public Hash? Prev;
    public Salt Salt;
    public long Sequence;
    public long Time;
    public ReadOnlySpan<byte> Unit;

    /// <summary>Returns what is wrong with the statement, or null.</summary>
    public string? Read(ReadOnlySpan<byte> statement)
    {
        var read = new StatementReader(statement, DeltaStatement.Context);
        Amount = read.Amount("amount");
        Balance = read.Amount("balance");
        Customer = read.Spelling("customer");
        Id = read.Spelling("id");
        Index = read.Integer("index");
        Occurred = read.OptionalTime("occurred");
        Origin = read.Spelling("origin");
        Payload = read.Hash("payload");
        Prev = read.OptionalHash("prev");
        Salt = read.Salt("salt");
        Sequence = read.Integer("sequence");
        Time = read.Time("time");
        Unit = read.Unit();
        return read.End() ?? (Amount.IsZero ? "member 'amount' is zero" : null);
    }
}
