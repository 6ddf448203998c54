using PacSpace.Core.Amounts;
using PacSpace.Core.Statements;
using PacSpace.Core.Tests.Notes;

namespace PacSpace.Core.Tests.Statements;

/// <summary>A statement whose bytes are kept in <c>vectors/statements</c>.</summary>
internal sealed record GoldenStatement(string Kind, string Name, IStatement Statement);

/// <summary>The golden cases; the first of each kind is the one that other tests damage.</summary>
internal static class GoldenStatements
{
    // Everything that JCS escapes, and what other writers escape and JCS does not.
    private const string Nasty =
        "quote \" backslash \\ slash / \b\t\n\f\r \u0000\u0001\u001b\u001f " +
        "\u007f\u0085 <&'+> é e\u0301 \u2028\u2029 \ufeff \ufffd 😀";

    private static readonly CheckpointStatement Checkpoint = new()
    {
        Closing = Amount.ParseCanonical("-6300.000000001"),
        Count = 42,
        Credits = Amount.ParseCanonical("0.999999999"),
        Customer = Nasty,
        Debits = Amount.ParseCanonical("-6301"),
        End = 1796083200000,
        From = 8,
        History = Hash.Sha256("history"u8),
        Id = "chk_01k9xm3n5q7r8s9t0v1w2x3y4z",
        Number = 2,
        Opening = Amount.Zero,
        Origin = Heads.Origin,
        Prev = Hash.Sha256("previous checkpoint"u8),
        Root = Hash.Sha256("root"u8),
        Salt = SaltOf(3),
        Size = 1_000_000,
        Start = 1793491200000,
        Time = 1796083200001,
        To = 49,
        Unit = "USD",
    };

    private static readonly EnvironmentCheckpointStatement EnvironmentCheckpoint = new()
    {
        Count = 3,
        End = Checkpoint.End,
        Id = "chk_01k9xm3n5q7r8s9t0v1w2x3y50",
        Number = 1,
        Origin = Heads.Origin,
        Prev = Hash.Sha256("previous environment checkpoint"u8),
        Root = Hash.Sha256("checkpoints"u8),
        Salt = SaltOf(5),
        Size = 1_000_003,
        Start = Checkpoint.Start,
        Time = Checkpoint.Time,
    };

    private static readonly DeltaStatement Delta = new()
    {
        Amount = Amount.ParseCanonical("-0.000000001"),
        Balance = Amount.ParseCanonical("9999999999999999999.999999999"),
        Customer = Nasty,
        Id = "rec_00000001r00000001a",
        Index = 42,
        Occurred = 1793491199999,
        Origin = Heads.Origin,
        Payload = Hash.Sha256("payload"u8),
        Prev = Hash.Sha256("previous delta"u8),
        Salt = SaltOf(1),
        Sequence = 7,
        Time = 1793491200000,
        Unit = "crédits",
    };

    public static readonly GoldenStatement[] All =
    [
        new("delta", "nasty strings, smallest amount, largest balance", Delta),
        new("delta", "first delta without options", Delta with
        {
            Amount = Amount.FromUnits(100),
            Balance = Amount.FromUnits(100),
            Customer = "customer_001",
            Id = "rec_00000001r000000000",
            Index = 0,
            Occurred = null,
            Prev = null,
            Sequence = 1,
            Unit = "",
        }),
        new("delta", "largest numbers, first and last time", Delta with
        {
            Amount = -Amount.DeltaBound,
            Balance = Amount.Zero,
            Customer = "c",
            Index = long.MaxValue,
            Occurred = DateTimeOffset.MinValue.ToUnixTimeMilliseconds(),
            Sequence = long.MaxValue,
            Time = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(),
        }),
        new("payload", "nasty strings", new PayloadStatement
        {
            Adjusts = "rec_00000001r000000019",
            Metadata = "{\"note\": \"\\u00e9 \\ud83d\\ude00 é 😀\",\n\t\"price\": 1.50}",
            Reason = Nasty,
            ReferenceId = "inv/2026-11 #7",
            Salt = SaltOf(2),
        }),
        new("payload", "reason alone",
            new PayloadStatement { Adjusts = "", Metadata = "", Reason = "usage", ReferenceId = "", Salt = SaltOf(0) }),
        new("checkpoint", "nasty strings", Checkpoint),
        new("checkpoint", "first, open, without unit", Checkpoint with
        {
            Closing = Amount.FromUnits(100),
            Count = 1,
            Credits = Amount.FromUnits(100),
            Customer = "customer_001",
            Debits = Amount.Zero,
            From = 1,
            Number = 1,
            Prev = null,
            Size = 1,
            Time = Checkpoint.End - 1,
            To = 1,
            Unit = "",
        }),
        new("selection", "nasty strings", new SelectionStatement
        {
            Count = 2,
            Customer = Nasty,
            Id = "chk_01k9xm3n5q7r8s9t0v1w2x3y4z",
            Net = Amount.ParseCanonical("12.5"),
            Origin = Heads.Origin,
            Root = Hash.Sha256("chosen"u8),
            Salt = SaltOf(4),
            Size = 43,
            Time = 1793491200123,
            Unit = "",
        }),
        new("environment-checkpoint", "with a previous one", EnvironmentCheckpoint),
        new("environment-checkpoint", "first", EnvironmentCheckpoint with { Prev = null }),
        new("successor", "nasty strings", new SuccessorStatement
        {
            Origin = Heads.Origin + ".2",
            PreviousHead = Heads.Note(),
            Reason = Nasty,
            Time = 1793491200000,
        }),
    ];

    /// <summary>The RFC 6962 root that a statement binds, for those that have a proof root.</summary>
    public static Hash? RootOf(IStatement statement) => statement switch
    {
        CheckpointStatement checkpoint => checkpoint.Root,
        SelectionStatement selection => selection.Root,
        EnvironmentCheckpointStatement environment => environment.Root,
        _ => null,
    };

    private static Salt SaltOf(byte value) =>
        new([.. Enumerable.Range(0, Salt.Size).Select(i => (byte)(value * 0x33 + i * value))]);
}
