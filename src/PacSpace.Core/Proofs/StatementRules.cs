using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>Ranges that the grammar of a statement's members leaves open (formats.md §1).</summary>
internal static class StatementRules
{
    private const int MaxUnitLength = 32;
    private const string NoOrigin = "the origin is not one of a log";

    public static string? Error(in DeltaFields delta)
    {
        if (Sequence(delta.Sequence) is { } error) return error;
        // No origin has a character that is escaped, so its spelling is itself.
        if (!LogOrigin.IsOne(delta.Origin)) return NoOrigin;
        return delta.Unit.Length <= MaxUnitLength ? null : Unit(JcsString.ToText(delta.Unit));
    }

    public static string? Error(DeltaStatement delta) =>
        Sequence(delta.Sequence) ?? Origin(delta.Origin) ?? Unit(delta.Unit);

    public static string? Error(CheckpointStatement checkpoint) => checkpoint switch
    {
        { Number: < 1 } => "number is not positive",
        { Count: < 1 } => "it covers no delta",
        { From: < 1 } => "from is not positive",
        _ when checkpoint.From > checkpoint.To => "from is beyond to",
        _ when checkpoint.Start >= checkpoint.End => "the window ends before it starts",
        { Credits.IsNegative: true } => "credits are negative",
        _ when checkpoint.Debits > Amounts.Amount.Zero => "debits are positive",
        _ => Origin(checkpoint.Origin) ?? Unit(checkpoint.Unit),
    };

    /// <param name="payload">The payload's bytes.</param>
    /// <param name="hash">What the delta says of them.</param>
    public static string? PayloadError(ReadOnlySpan<byte> payload, Hash hash)
    {
        if (PayloadStatement.Check(payload) is { } error) return $"the payload: {error}";
        return Hash.Sha256(payload) == hash ? null : "the payload does not have the hash in the delta";
    }

    private static string? Sequence(long sequence) => sequence < 1 ? "the sequence is not positive" : null;

    private static string? Origin(string origin) => LogOrigin.IsOne(origin) ? null : NoOrigin;

    private static string? Unit(string unit) => unit.EnumerateRunes().Count() <= MaxUnitLength ? null
        : $"the unit has more than {MaxUnitLength} characters";
}
