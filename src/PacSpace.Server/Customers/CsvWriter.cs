using System.Buffers;
using System.Globalization;
using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Statements;

namespace PacSpace.Server.Customers;

/// <summary>
/// CSV as RFC 4180 has it: commas, CRLF, quotes where they are needed, UTF-8. Numbers and times are written as they
/// are. Text that a spreadsheet would take for a formula, and text that begins with an apostrophe, gets an apostrophe
/// in front: who reads a text column takes one leading apostrophe off and has the text as it was.
/// </summary>
internal sealed class CsvWriter(IBufferWriter<byte> output)
{
    public const string MediaType = "text/csv";

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");
    private static readonly SearchValues<char> Guarded = SearchValues.Create("=+-@\t\r\n'＝＋－＠");

    private bool _isInRow;

    public void WriteByteOrderMark() => output.Write(Encoding.UTF8.Preamble);

    public CsvWriter Text(string? text)
    {
        if (string.IsNullOrEmpty(text)) return Cell("");
        return Cell(Guarded.Contains(text[0]) ? $"'{text}" : text);
    }

    public CsvWriter Number(Amount amount) => Cell(amount.ToString());

    public CsvWriter Number(long number) => Cell(number.ToString(CultureInfo.InvariantCulture));

    /// <param name="unixMilliseconds">Null writes an empty cell.</param>
    public CsvWriter Time(long? unixMilliseconds) => Cell(unixMilliseconds is { } time ? Timestamp.Text(time) : "");

    public void EndRow()
    {
        output.Write("\r\n"u8);
        _isInRow = false;
    }

    public void Header(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) Cell(name);
        EndRow();
    }

    private CsvWriter Cell(string text)
    {
        if (_isInRow) output.Write(","u8);
        _isInRow = true;
        var needsQuotes = text.AsSpan().ContainsAny(Quoted) || text.StartsWith(' ') || text.EndsWith(' ');
        Encoding.UTF8.GetBytes(
            needsQuotes ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text, output);
        return this;
    }
}
