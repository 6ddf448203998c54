using System.Buffers;
using System.Globalization;
using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Statements;

namespace PacSpace.Server.Customers;

/// <summary>
/// CSV as RFC 4180 has it: commas, CRLF, UTF-8. Numbers, times and flags are written as they are; text is always quoted
/// and guarded against being run as a formula (<see cref="CsvText"/>).
/// </summary>
internal sealed class CsvWriter(IBufferWriter<byte> output)
{
    public const string MediaType = "text/csv";

    private bool _isInRow;

    public void WriteByteOrderMark() => output.Write(Encoding.UTF8.Preamble);

    public CsvWriter Text(string? text) => Cell(string.IsNullOrEmpty(text) ? ""
        : $"\"{CsvText.Guard(text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    public CsvWriter Number(Amount amount) => Cell(amount.ToString());

    public CsvWriter Number(long number) => Cell(number.ToString(CultureInfo.InvariantCulture));

    /// <param name="unixMilliseconds">Null writes an empty cell.</param>
    public CsvWriter Time(long? unixMilliseconds) => Cell(unixMilliseconds is { } time ? Timestamp.Text(time) : "");

    public CsvWriter Flag(bool flag) => Cell(flag ? "true" : "false");

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
        Encoding.UTF8.GetBytes(text, output);
        return this;
    }
}
