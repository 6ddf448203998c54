using System.Text;
using CsCheck;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

public sealed class SignedNoteTests : IDisposable
{
    private readonly LogSigner _signer = Heads.Signer();
    private readonly string _note = Heads.Note();

    private LogVerifierKey Key => _signer.VerifierKey;

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void A_signed_head_opens_with_its_key()
    {
        Assert.Equal(Heads.Head, SignedNote.OpenTreeHead(_note, Key));
        Assert.Equal(_note, _signer.Sign(Heads.Head));
        Assert.Equal(Heads.SignText(Heads.Head.ToText()), _note);
    }

    [Fact]
    public void Every_head_that_is_signed_opens() => Gen.Select(Any.Integer, Any.Hash).Sample((size, root) =>
    {
        var head = new TreeHead(Heads.Origin, size, root);
        Assert.Equal(head, SignedNote.OpenTreeHead(_signer.Sign(head), Key));
    });

    [Fact]
    public void Every_changed_byte_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(_note);
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var change = 1; change < 256; change++)
            {
                var changed = (byte[])bytes.Clone();
                changed[i] ^= (byte)change;
                Assert.Null(SignedNote.OpenTreeHead(Encoding.UTF8.GetString(changed), Key));
            }
        }
    }

    [Fact]
    public void Every_missing_or_extra_character_is_refused()
    {
        for (var i = 0; i < _note.Length; i++)
        {
            Assert.Null(SignedNote.OpenTreeHead(_note[..i], Key));
            Assert.Null(SignedNote.OpenTreeHead(_note.Remove(i, 1), Key));
            foreach (var extra in "\n\r\t 0A=+—\u00a0\ufffd\ud800")
                Assert.Null(SignedNote.OpenTreeHead(_note.Insert(i, extra.ToString()), Key));
        }
    }

    [Fact]
    public void A_head_of_another_origin_is_refused_even_if_well_signed()
    {
        var text = Heads.Head.ToText().Replace("env_test", "env_other", StringComparison.Ordinal);
        var note = Heads.SignText(text);
        Assert.True(SignedNote.TryParse(note, out var parsed) && parsed!.IsSignedBy(Key));
        Assert.Null(SignedNote.OpenTreeHead(note, Key));
        Assert.Throws<ArgumentException>(() => _signer.Sign(Heads.Head with { Origin = Heads.Origin + ".2" }));
    }

    [Fact]
    public void Heads_with_extension_lines_or_loose_base64_are_refused_even_if_well_signed()
    {
        var text = Heads.EmptyHeadText;
        Assert.NotNull(SignedNote.OpenTreeHead(Heads.SignText(text), Key));
        string[] refused =
        [
            text + "extension\n", text + "\n", text.Replace("\n0\n", "\n00\n", StringComparison.Ordinal),
            text.Replace("U=\n", "V=\n", StringComparison.Ordinal), text.Replace("=\n", "\n", StringComparison.Ordinal),
        ];
        Assert.All(refused, other => Assert.Null(SignedNote.OpenTreeHead(Heads.SignText(other), Key)));
    }

    [Fact]
    public void A_foreign_key_opens_nothing()
    {
        using var foreign = Heads.Signer(seed: 1);
        using var renamed = Heads.Signer("ledger.example.com/log/env_other");
        Assert.Null(SignedNote.OpenTreeHead(_note, foreign.VerifierKey));
        Assert.Null(SignedNote.OpenTreeHead(_note, renamed.VerifierKey));
        var forged = foreign.Sign(Heads.Head);
        Assert.Null(SignedNote.OpenTreeHead(forged, Key));
        // The foreign signature under this key's id: the id finds the key, and the key finds the forgery.
        Assert.True(SignedNote.TryParse(forged, out var parsed));
        var claimed = Heads.Head.ToText() + "\n" + Heads.Line(Heads.Origin, Key.KeyId, parsed!.Signatures[0].Signature);
        Assert.Null(SignedNote.OpenTreeHead(claimed, Key));
    }

    [Fact]
    public void Signatures_by_others_are_ignored()
    {
        using var foreign = Heads.Signer(seed: 1);
        var theirs = foreign.Sign(Heads.Head)[(Heads.Head.ToText().Length + 1)..];
        var ours = _note[(Heads.Head.ToText().Length + 1)..];
        var text = Heads.Head.ToText() + "\n";
        string[] others = [theirs, Heads.Line("witness", 7, [1, 2, 3]), Heads.Line(Heads.Origin, 7, new byte[2_000])];
        foreach (var other in others)
        {
            Assert.Equal(Heads.Head, SignedNote.OpenTreeHead(text + other + ours, Key));
            Assert.Equal(Heads.Head, SignedNote.OpenTreeHead(text + ours + other, Key));
            Assert.Null(SignedNote.OpenTreeHead(text + other, Key));
        }
        Assert.Equal(Heads.Head, SignedNote.OpenTreeHead(text + string.Concat(Enumerable.Repeat(ours, 16)), Key));
    }

    [Fact]
    public void A_false_signature_in_the_keys_own_name_spoils_the_note()
    {
        foreach (var length in new[] { 1, 63, 64, 65 })
        {
            var falseLine = Heads.Line(Heads.Origin, Key.KeyId, new byte[length]);
            Assert.Null(SignedNote.OpenTreeHead(_note + falseLine, Key));
        }
    }

    [Theory]
    [InlineData(""), InlineData("\n"), InlineData("\n\n"), InlineData("\n\n\n"), InlineData("text\n\n")]
    [InlineData("text\n"), InlineData("text\n\n— \n"), InlineData("text\n\n— a\n"), InlineData("text\n\n— a AAAA\n")]
    [InlineData("text\n\n— a AAAAAAA\n"), InlineData("text\n\n—  AAAAAAA=\n"), InlineData("text\n\n- a AAAAAAA=\n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n"), InlineData("text\n\n— a\u00a0b AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA= \n"), InlineData("text\n\n— a AAAAAAB=\n")]
    [InlineData("text\r\n\r\n— a AAAAAAA=\r\n"), InlineData("te\txt\n\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA="), InlineData("te\ufffdxt\n\n— a AAAAAAA=\n")]
    [InlineData("text\n— a AAAAAAA=\n")]
    public void What_is_not_a_note_is_refused(string text)
    {
        Assert.True(SignedNote.TryParse("text\n\n— a AAAAAAA=\n", out _));
        Assert.False(SignedNote.TryParse(text, out var note));
        Assert.Null(note);
    }

    [Fact]
    public void Notes_are_bounded()
    {
        var line = Heads.Line("a", 1, [1]);
        Assert.True(SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, 100)), out var note));
        Assert.Equal(100, note!.Signatures.Count);
        Assert.False(SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, 101)), out _));
        Assert.False(SignedNote.TryParse(new string('a', 65_536) + "\n\n" + line, out _));
    }

    [Fact]
    public void Text_may_hold_empty_lines()
    {
        Assert.True(SignedNote.TryParse("one\n\ntwo\n\n\n— a AAAAAAA=\n", out var note));
        Assert.Equal("one\n\ntwo\n\n", note!.Text);
    }

    [Fact]
    public void Garbage_never_throws() => Gen.OneOf(Any.TextOrEmpty, Gen.String[Gen.Char["a—A= \n"], 0, 40])
        .Sample(text => Assert.Null(SignedNote.OpenTreeHead(text, Key)), iter: 10_000);
}
