using System.Buffers;
using System.Text;
using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Server.Customers;

namespace PacSpace.Server.Tests.Customers;

public class CsvWriterTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "a,b")]
    [InlineData("say \"hi\"", "say \"\"hi\"\"")]
    [InlineData("two\nlines", "two\nlines")]
    [InlineData("two\r\n\r\nlines", "two\r\n\r\nlines")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData(" =1", "' =1")]
    [InlineData("\"=1\"", "'\"\"=1\"\"")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "'\rx")]
    [InlineData("\nx", "'\nx")]
    [InlineData("＝1", "'＝1")]
    [InlineData("＠x", "'＠x")]
    [InlineData("'quoted", "''quoted")]
    [InlineData("a=1;b=2", "a=1;b=2")]
    [InlineData("x;=1+1", "x;'=1+1")]
    [InlineData("x; \"=1+1", "x;' \"\"=1+1")]
    [InlineData("x\t@y", "x\t'@y")]
    [InlineData("x\r\n-1", "x\r\n'-1")]
    [InlineData("x\n＋1", "x\n'＋1")]
    [InlineData("x;'y", "x;''y")]
    [InlineData(";=1", ";'=1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")")]
    public void Text_is_quoted_and_never_a_formula(string text, string quoted) =>
        Assert.Equal($"\"{quoted}\"\r\n", Write(csv => csv.Text(text).EndRow()));

    [Fact]
    public void Nothing_is_an_empty_cell() => Assert.Equal(",\r\n", Write(csv => csv.Text("").Text(null).EndRow()));

    [Fact]
    public void Numbers_and_times_are_plain_also_below_zero() => Assert.Equal(
        "-42.5,-7,1970-01-01T00:00:00.000Z,,true,false\r\n", Write(csv => csv.Number(Amount.ParseCanonical("-42.5"))
            .Number(-7).Time(0).Time(null).Flag(true).Flag(false).EndRow()));

    [Fact]
    public void Rows_read_back_are_the_rows_that_were_written()
    {
        const string Odd = "=+-@'\"\t\r\n,; ab＝é😀";
        Gen.Int[0, Odd.Length - 1].Where(i => !char.IsSurrogate(Odd[i])).Select(i => Odd[i]).Array[0, 6]
            .Select(c => new string(c)).Array[1, 4].Array[1, 5].Sample(rows =>
            {
                var text = Write(csv =>
                {
                    foreach (var row in rows)
                    {
                        foreach (var cell in row) csv.Text(cell);
                        csv.EndRow();
                    }
                });
                Assert.Equal(rows, Csv.Read(text).Select(r => r.Select(Csv.Text).ToArray()));
                Assert.DoesNotContain(Csv.Read(text).SelectMany(r => r), c => c.Length > 0 && "=+-@\t\r\n＝".Contains(c[0]));
                // Nor is any cell of a program that knows nothing of commas and quotes.
                foreach (var separator in ";\t")
                    Assert.DoesNotContain(Csv.Cells(text, separator).Select(c => c.TrimStart(' ', '"')),
                        c => c.Length > 0 && "=+-@＝".Contains(c[0]));
            });
    }

    private static string Write(Action<CsvWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new CsvWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
