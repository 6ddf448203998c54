using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>Ranges that the grammar of a statement's members leaves open (formats.md §1).</summary>
internal static class StatementRules
{
    public static string? Error(in DeltaFields delta) => Sequence(delta.Sequence);

    public static string? Error(DeltaStatement delta) => Sequence(delta.Sequence);

    public static string? Error(CheckpointStatement checkpoint) => checkpoint switch
    {
        { Number: < 1 } => "number is not positive",
        { Count: < 1 } => "it covers no delta",
        { From: < 1 } => "from is not positive",
        _ when checkpoint.From > checkpoint.To => "from is beyond to",
        _ when checkpoint.Start >= checkpoint.End => "the window ends before it starts",
        { Credits.IsNegative: true } => "credits are negative",
        _ when checkpoint.Debits > Amounts.Amount.Zero => "debits are positive",
        _ => null,
    };

    /// <param name="payload">The payload's bytes.</param>
    /// <param name="hash">What the delta says of them.</param>
    public static string? PayloadError(ReadOnlySpan<byte> payload, Hash hash)
    {
        if (PayloadStatement.Check(payload) is { } error) return $"the payload: {error}";
        return Hash.Sha256(payload) == hash ? null : "the payload does not have the hash in the delta";
    }

    private static string? Sequence(long sequence) => sequence < 1 ? "the sequence is not positive" : null;
}
