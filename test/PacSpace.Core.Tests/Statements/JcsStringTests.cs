using System.Buffers;
using System.Text;
using CsCheck;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Statements;

public class JcsStringTests
{
    [Fact]
    public void What_is_written_is_canonical_and_reads_back() => Any.TextOrEmpty.Sample(text =>
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var output = new ArrayBufferWriter<byte>();
        JcsString.Write(output, utf8);
        Assert.Equal(JcsCanonicalizer.String(text), Encoding.UTF8.GetString(output.WrittenSpan));

        byte[] source = [.. output.WrittenSpan[1..], .. "\",after"u8];
        var value = new byte[source.Length];
        Assert.Equal(output.WrittenCount - 1, JcsString.Read(source, value, out var written));
        Assert.Equal(utf8, value[..written]);
        Assert.Equal(output.WrittenCount - 2, JcsString.Length(source));
    }, iter: 20_000);

    [Fact]
    public void Nothing_else_is_read() =>
        Gen.String[Gen.Char["\\\"u0001fbnrtA/ x\n"], 0, 40].Sample(text =>
        {
            var source = Encoding.UTF8.GetBytes(text);
            var value = new byte[source.Length];
            var read = JcsString.Read(source, value, out var written);
            Assert.Equal(read < 0 ? -1 : read - 1, JcsString.Length(source));
            if (read < 0) return;
            var output = new ArrayBufferWriter<byte>();
            JcsString.Write(output, value.AsSpan(0, written));
            Assert.Equal(source.AsSpan(0, read), output.WrittenSpan[1..]);
        }, iter: 50_000);

    [Theory]
    [InlineData("\\u0041\""), InlineData("\\u000a\""), InlineData("\\u001F\""), InlineData("\\/\"")]
    [InlineData("\\u0022\""), InlineData("\\u007f\""), InlineData("\t\""), InlineData("a"), InlineData("")]
    [InlineData("\\"), InlineData("\\u"), InlineData("\\u00"), InlineData("\\u001"), InlineData("\\U001f\"")]
    [InlineData("0123456789abcdef0123456789abcdef\\/\""), InlineData("0123456789abcde\u0001\"")]
    public void Other_spellings_are_refused(string text)
    {
        var source = Encoding.UTF8.GetBytes(text);
        Assert.Equal(-1, JcsString.Read(source, new byte[source.Length], out _));
        Assert.Equal(-1, JcsString.Length(source));
    }
}
