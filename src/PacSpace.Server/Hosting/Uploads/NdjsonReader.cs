using System.Buffers;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>
/// Lines of UTF-8 JSON (ndjson.org). A byte order mark is passed over, CR before LF is white space of the JSON. Of a
/// line that is too long nothing is kept, and the next one is read.
/// </summary>
internal sealed class NdjsonReader(Stream stream) : JsonRowReader
{
    private static readonly SearchValues<byte> NotBlank = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(b => b is not ((byte)' ' or (byte)'\t' or (byte)'\r'))]);

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _searched;
    private bool _isTooLong;
    private bool _bodyEnded;
    private bool _begun;

    public override async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        LineError = null;
        while (true)
        {
            var line = Take(out var found);
            if (!found && await FillAsync(ct)) continue;
            if (!found && !TakeRest(out line)) return false;
            Line++;
            if (_isTooLong) LineError = $"is longer than {MaxLineBytes} bytes";
            else if (!line.Span.ContainsAny(NotBlank)) continue;
            _isTooLong = false;
            Json = line;
            return true;
        }
    }

    private ReadOnlyMemory<byte> Take(out bool found)
    {
        var feed = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        found = feed >= 0;
        var end = found ? _searched + feed : _end;
        if (end - _start > MaxLineBytes) (_isTooLong, _start) = (true, end);
        _searched = end;
        if (!found) return default;
        var line = _isTooLong ? default : _buffer.AsMemory(_start, end - _start);
        _start = _searched = end + 1;
        return line;
    }

    /// <summary>The last line needs no line feed: a body that was cut short throws before it ends.</summary>
    private bool TakeRest(out ReadOnlyMemory<byte> line)
    {
        line = _buffer.AsMemory(_start, _end - _start);
        _start = _searched = _end;
        return !line.IsEmpty || _isTooLong;
    }

    private async ValueTask<bool> FillAsync(CancellationToken ct)
    {
        if (_bodyEnded) return false;
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_searched, _start, _end) = (_searched - _start, 0, _end - _start);
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
        _end += read;
        _bodyEnded = read == 0;
        if (!_begun && Line == 0 && (_end >= 3 || _bodyEnded))
        {
            _begun = true;
            if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8)) _start = _searched = 3;
        }
        return !_bodyEnded;
    }
}
