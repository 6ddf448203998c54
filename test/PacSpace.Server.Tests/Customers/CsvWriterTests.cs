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
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData(" led", "\" led\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("'quoted", "''quoted")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("a=1", "a=1")]
    public void Text_is_quoted_where_needed_and_never_a_formula(string text, string cell) =>
        Assert.Equal(cell + "\r\n", Write(csv => csv.Text(text).EndRow()));

    [Fact]
    public void Numbers_and_times_are_plain_also_below_zero() => Assert.Equal(
        "-42.5,-7,1970-01-01T00:00:00.000Z,\r\n",
        Write(csv => csv.Number(Amount.ParseCanonical("-42.5")).Number(-7).Time(0).Time(null).EndRow()));

    [Fact]
    public void Rows_read_back_are_the_rows_that_were_written()
    {
        const string Odd = "=+-@'\"\t\r\n, ab＝é😀";
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
            });
    }

    private static string Write(Action<CsvWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new CsvWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
