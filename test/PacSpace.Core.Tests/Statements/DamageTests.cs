using System.Text;
using CsCheck;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Statements;

public class DamageTests
{
    public static TheoryData<string> Kinds => StatementKind.Names;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_changed_byte_is_refused_or_says_something_else(string name)
    {
        var kind = StatementKind.Of(name);
        var golden = kind.Golden;
        var original = kind.Parse(golden);
        Parallel.For(0, golden.Length, i =>
        {
            var changed = (byte[])golden.Clone();
            for (var change = 1; change < 256; change++)
            {
                changed[i] = (byte)(golden[i] ^ change);
                if (kind.Parse(changed) is not { } parsed) continue;
                Assert.Equal(changed, parsed.Encode());
                Assert.NotEqual(original, parsed);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_missing_or_extra_byte_is_refused_or_says_something_else(string name)
    {
        var kind = StatementKind.Of(name);
        var golden = kind.Golden;
        for (var i = 0; i < golden.Length; i++)
        {
            Assert.Null(kind.Parse(golden[..i]));
            Same(golden[..i], golden[(i + 1)..]);
            foreach (var extra in " \n\t\r0\"\\,}{\0/A"u8.ToArray()) Same([.. golden[..i], extra], golden[i..]);
        }
        foreach (var extra in " \n\0}"u8.ToArray()) Assert.Null(kind.Parse([.. golden, extra]));

        void Same(byte[] head, byte[] tail)
        {
            byte[] bytes = [.. head, .. tail];
            if (kind.Parse(bytes) is { } parsed) Assert.Equal(bytes, parsed.Encode());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Garbage_never_throws(string name)
    {
        var kind = StatementKind.Of(name);
        var golden = kind.Golden;
        var prefix = Encoding.UTF8.GetBytes(kind.Context + "\n");
        var jsonish = Gen.String[Gen.Char["{}[]\":,\\u0d8ea1tfn. -/\n"], 0, 60].Select(Encoding.UTF8.GetBytes);
        Gen.OneOf(
            Any.Bytes,
            Gen.OneOf(Any.Bytes, jsonish).Select(rest => (byte[])[.. prefix, .. rest]),
            Gen.Select(Gen.Int[0, golden.Length], Gen.Int[0, golden.Length], Any.Bytes,
                (from, to, noise) => (byte[])[.. golden[..from], .. noise, .. golden[to..]]))
            .Sample(bytes =>
            {
                if (kind.Parse(bytes) is { } parsed) Assert.Equal(bytes, parsed.Encode());
            }, iter: 3_000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Deep_or_wide_objects_are_refused(string name)
    {
        var kind = StatementKind.Of(name);
        Assert.False(kind.Accepts(kind.Context + "\n" + string.Concat(Enumerable.Repeat("{\"a\":", 100_000))));
        Assert.False(kind.Accepts(kind.Context + "\n{\"a\":" + new string('[', 100_000)));
        Assert.False(kind.Accepts(kind.SpellRaw(Enumerable.Range(0, 50_000).Select(i => $"\"{i:d6}\":\"\""))));
    }

    [Fact]
    public void Lone_surrogates_are_never_written()
    {
        const string Lone = "a\ud83d";
        var delta = GoldenStatement<DeltaStatement>();
        var payload = GoldenStatement<PayloadStatement>();
        var checkpoint = GoldenStatement<CheckpointStatement>();
        var selection = GoldenStatement<SelectionStatement>();
        var environment = GoldenStatement<EnvironmentCheckpointStatement>();
        var successor = GoldenStatement<SuccessorStatement>();
        IStatement[] statements =
        [
            delta with { Customer = Lone }, delta with { Id = Lone }, delta with { Origin = Lone },
            delta with { Unit = Lone },
            payload with { Adjusts = Lone }, payload with { Metadata = Lone }, payload with { Reason = Lone },
            payload with { ReferenceId = Lone }, checkpoint with { Customer = Lone }, checkpoint with { Unit = Lone },
            selection with { Customer = Lone }, selection with { Unit = Lone }, environment with { Id = Lone },
            successor with { Reason = Lone }, successor with { PreviousHead = Lone },
        ];
        Assert.All(statements, statement => Assert.Throws<EncoderFallbackException>(() => statement.Encode()));
    }

    private static T GoldenStatement<T>() =>
        GoldenStatements.All.Select(golden => golden.Statement).OfType<T>().First();
}
