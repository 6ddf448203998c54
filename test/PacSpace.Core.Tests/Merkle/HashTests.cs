using CsCheck;

namespace PacSpace.Core.Tests.Merkle;

public class HashTests
{
    [Fact]
    public void Every_form_reads_back_as_the_same_hash() => Any.Hash.Sample(hash =>
    {
        Assert.Equal(hash, new Hash(hash.ToArray()));
        Assert.Equal(hash, new Hash(Convert.FromBase64String(hash.ToBase64())));
        Assert.True(Hash.TryParseHex(hash.ToHex(), out var hex));
        Assert.True(Hash.TryParsePrefixedHex(hash.ToPrefixedHex(), out var prefixed));
        Assert.Equal((hash, hash), (hex, prefixed));
        Assert.Equal(Convert.ToHexStringLower(hash.ToArray()), hash.ToHex());
    });

    [Fact]
    public void Sha256_is_the_published_one() => Assert.Equal(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Hash.Sha256("abc"u8).ToHex());

    [Theory]
    [InlineData(0), InlineData(31), InlineData(33), InlineData(64)]
    public void Only_32_bytes_make_a_hash(int length) =>
        Assert.Throws<ArgumentException>(() => new Hash(new byte[length]));

    [Fact]
    public void Other_spellings_are_refused()
    {
        var hex = Hash.Sha256("abc"u8).ToHex();
        string[] refused =
        [
            "", "0x", hex[..63], hex + "0", hex.ToUpperInvariant(), "0x" + hex, "g" + hex[1..], " " + hex[1..],
            hex[..63] + "\u0660", "-" + hex[1..],
        ];
        Assert.All(refused, text => Assert.False(Hash.TryParseHex(text, out _)));
        Assert.All(refused.Where(text => text != "0x" + hex).Append(hex).Append("0X" + hex),
            text => Assert.False(Hash.TryParsePrefixedHex(text, out _)));
    }

    [Fact]
    public void Joined_hashes_split_into_the_same_hashes() => Any.Hash.Array[0, 10].Sample(hashes =>
    {
        var joined = Hash.Join(hashes);
        Assert.Equal(hashes.SelectMany(hash => hash.ToArray()), joined);
        Assert.Equal(hashes, Hash.Split(joined));
    });

    [Fact]
    public void A_hash_that_is_cut_short_does_not_split() =>
        Assert.All([1, 31, 33, 95], length => Assert.Throws<ArgumentException>(() => Hash.Split(new byte[length])));
}
