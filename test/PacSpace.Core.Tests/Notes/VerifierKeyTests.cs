using System.Text;
using CsCheck;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

public class VerifierKeyTests
{
    // The key and the note of the reference implementation's own tests (Go, sumdb/note).
    private const string Published = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string PublishedNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Fact]
    public void The_published_key_verifies_the_published_note()
    {
        Assert.True(LogVerifierKey.TryParse(Published, out var key));
        Assert.True(SignedNote.TryParse(PublishedNote, out var note));
        Assert.True(note!.IsSignedBy(key!));
        Assert.True(SignedNote.TryParse(PublishedNote.Replace("don't", "do", StringComparison.Ordinal), out var other));
        Assert.False(other!.IsSignedBy(key!));
    }

    [Fact]
    public void The_published_note_is_not_a_tree_head()
    {
        Assert.True(LogVerifierKey.TryParse(Published, out var key));
        Assert.Null(SignedNote.OpenTreeHead(PublishedNote, key!));
    }

    [Fact]
    public void Text_reads_back_as_the_same_key() => Gen.Byte.Array[32].Sample(seed =>
    {
        using var signer = new LogSigner(Heads.Origin, seed);
        var text = signer.VerifierKey.ToString();
        Assert.True(LogVerifierKey.TryParse(text, out var key));
        Assert.Equal(text, key!.ToString());
        Assert.Equal(Heads.Origin, key.Name);
        Assert.Equal(signer.VerifierKey.KeyId, key.KeyId);
        Assert.Equal(signer.VerifierKey.PublicKeyBytes, key.PublicKeyBytes);
    }, iter: 50);

    [Fact]
    public void The_key_id_is_the_head_of_the_hash_that_the_spec_defines()
    {
        using var signer = Heads.Signer();
        var key = signer.VerifierKey;
        var hash = Hash.Sha256([.. Encoding.UTF8.GetBytes(key.Name), 0x0a, 0x01, .. key.PublicKeyBytes]);
        Assert.Equal(hash.ToHex()[..8], $"{key.KeyId:x8}");
        Assert.Equal($"{key.Name}+{key.KeyId:x8}+{Convert.ToBase64String([1, .. key.PublicKeyBytes])}", key.ToString());
    }

    [Fact]
    public void Every_other_spelling_of_a_key_is_refused()
    {
        for (var i = 0; i < Published.Length; i++)
        {
            Assert.False(LogVerifierKey.TryParse(Published[..i], out _));
            Assert.False(LogVerifierKey.TryParse(Published[(i + 1)..], out _));
            Assert.False(LogVerifierKey.TryParse(Published.Remove(i, 1), out _));
            for (var bit = 0; bit < 7; bit++)
            {
                var changed = Published.ToCharArray();
                changed[i] ^= (char)(1 << bit);
                Assert.False(LogVerifierKey.TryParse(new string(changed), out var key));
                Assert.Null(key);
            }
        }
        Assert.False(LogVerifierKey.TryParse(
            Published.Replace("c74f20a3", "C74F20A3", StringComparison.Ordinal), out _));
        Assert.False(LogVerifierKey.TryParse(Published + "\n", out _));
        Assert.False(LogVerifierKey.TryParse(Published + "=", out _));
        // Another algorithm and a longer key, each with the key id that its bytes would have.
        Assert.False(LogVerifierKey.TryParse(
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", out _));
        Assert.False(LogVerifierKey.TryParse(
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", out _));
    }

    [Theory]
    [InlineData(""), InlineData("a b"), InlineData("a+b"), InlineData("a\n"), InlineData("a\u00a0")]
    [InlineData("\u2028"), InlineData("a\u0001"), InlineData("a\u007f"), InlineData("\ufffd")]
    public void Names_that_a_note_cannot_carry_are_refused(string name) =>
        Assert.Throws<FormatException>(() => new LogSigner(name, Heads.Seed));

    [Fact]
    public void A_name_with_a_lone_surrogate_is_refused() =>
        Assert.Throws<FormatException>(() => new LogSigner("a\ud800", Heads.Seed));

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Keys_of_small_order_and_keys_that_are_not_canonical_are_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Throws<FormatException>(() => new LogVerifierKey(Heads.Origin, bytes));
        bytes[31] |= 0x80;
        Assert.Throws<FormatException>(() => new LogVerifierKey(Heads.Origin, bytes));
        var id = Hash.Sha256([.. Encoding.UTF8.GetBytes(Heads.Origin), 0x0a, 0x01, .. bytes]).ToHex()[..8];
        var vkey = $"{Heads.Origin}+{id}+{Convert.ToBase64String([1, .. bytes])}";
        Assert.False(LogVerifierKey.TryParse(vkey, out _));
    }

    [Theory]
    [InlineData(0), InlineData(31), InlineData(33)]
    public void Keys_of_another_length_are_refused(int length)
    {
        var bytes = Enumerable.Repeat((byte)9, length).ToArray();
        Assert.Throws<FormatException>(() => new LogVerifierKey(Heads.Origin, bytes));
    }

    [Fact]
    public void Garbage_never_throws() =>
        Gen.OneOf(Any.TextOrEmpty, Gen.String[Gen.Char["ab+/=01 "], 0, 70]).Sample(text =>
            Assert.False(LogVerifierKey.TryParse(text, out _)));
}
