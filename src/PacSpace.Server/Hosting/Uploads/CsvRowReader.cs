using System.Text.Unicode;
using CsvHelper;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>
/// Records of a CSV upload (RFC 4180) below a header line that names the columns. Fields may be quoted and then hold
/// separators, line breaks and doubled quotes; spaces around fields go. A field that is empty is absent. The separator
/// is what the header line is written with: a comma, a semicolon, a tab or a bar.
/// </summary>
internal sealed class CsvRowReader : UploadReader, IDisposable
{
    private readonly CsvReader _reader;
    private int[] _places = [];
    private int _fields;
    private long _badLine;

    private CsvRowReader(Stream body) => _reader = CsvReader.Create(body, new CsvReaderOptions
    {
        MaxRecordSize = MaxLineBytes,
        TrackLineNumbers = true,
        TrimWhitespace = true,
        IncludeValuesInExceptions = false,
        OnMalformedRecord = bad => _badLine = bad.LineNumber,
    }, leaveOpen: true);

    /// <summary>Reads the header line.</summary>
    /// <exception cref="UnreadableUploadException">It does not name the columns.</exception>
    public static async Task<CsvRowReader> OpenAsync(Stream body, CsvColumns columns, CancellationToken ct)
    {
        var reader = new CsvRowReader(body);
        try
        {
            await reader._reader.ReadHeaderAsync(ct);
        }
        catch (CsvFormatException)
        {
            throw new UnreadableUploadException(1, $"is longer than {MaxLineBytes} bytes; it must name the columns");
        }
        var header = reader._reader.Headers;
        (reader._places, reader._fields) = (columns.Locate([.. header]), header.Count);
        return reader;
    }

    /// <summary>The row's field in a column; null if it is empty or not there.</summary>
    public string? this[int column] =>
        _places[column] is >= 0 and var place && place < _reader.FieldCount && !_reader.IsEmpty(place)
            ? _reader.GetString(place) : null;

    public override ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        var read = _reader.ReadAsync(ct);
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Take(read.Result)) : AwaitAsync(read);
    }

    public void Dispose() => _reader.Dispose();

    private async ValueTask<bool> AwaitAsync(ValueTask<bool> read)
    {
        try
        {
            return Take(await read);
        }
        catch (CsvFormatException e)
        {
            throw new UnreadableUploadException(
                Math.Max(e.LineNumber, Line + 1), $"or one soon after it begins a record of more than {MaxLineBytes} bytes; is a quote not closed?");
        }
    }

    private bool Take(bool found)
    {
        if (!found) return false;
        Line = _reader.LineNumber;
        LineError = ErrorOfRow();
        return true;
    }

    private string? ErrorOfRow()
    {
        if (_badLine == Line) return "has a quote where none may be; quote the whole field and double the quotes in it";
        if (_reader.FieldCount != _fields) return $"has another number of fields ({_reader.FieldCount}) than the header line ({_fields})";
        if (!Utf8.IsValid(_reader.RawRecord)) return "holds bytes that are not UTF-8";
        return _reader.RawRecord.Contains((byte)0) ? "holds U+0000, which is not allowed; remove it" : null;
    }
}
