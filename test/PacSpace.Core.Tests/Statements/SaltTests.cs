using CsCheck;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Statements;

public class SaltTests
{
    [Fact]
    public void Text_and_bytes_read_back_as_the_same_salt() => Any.Salt.Sample(salt =>
    {
        Assert.Matches("^[A-Za-z0-9_-]{22}$", salt.ToString());
        Assert.True(Salt.TryParse(salt.ToString(), out var back));
        Assert.Equal(salt, back);
        Assert.Equal(salt, new Salt(salt.ToArray()));
    });

    [Fact]
    public void The_last_character_has_no_stray_bits()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var accepted = Alphabet.Where(last => Salt.TryParse(new string('x', 21) + last, out _));
        Assert.Equal("AQgw", string.Concat(accepted));
    }

    [Theory]
    [InlineData(0), InlineData(15), InlineData(17), InlineData(32)]
    public void Only_16_bytes_make_a_salt(int length) =>
        Assert.Throws<ArgumentException>(() => new Salt(new byte[length]));

    [Fact]
    public void Garbage_never_throws() =>
        Gen.OneOf(Any.TextOrEmpty, Gen.String[Gen.Char["AQgwxyz-_+/= \n\u0661"], 20, 24]).Sample(text =>
        {
            if (Salt.TryParse(text, out var salt)) Assert.Equal(text, salt.ToString());
        }, iter: 5_000);
}
