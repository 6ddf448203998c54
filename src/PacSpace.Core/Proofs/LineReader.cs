namespace PacSpace.Core.Proofs;

/// <summary>
/// Cuts a stream into lines. Memory is bounded whatever the stream holds: of a line that is longer than
/// <see cref="BundleWriter.MaxLineBytes"/> nothing is kept.
/// </summary>
internal sealed class LineReader(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _streamEnded;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Bytes taken from the stream.</summary>
    public long Bytes { get; private set; }

    /// <summary>What is wrong with the line read last as a line, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>False at the end. The line, without its line feed, is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        Error = null;
        var searched = _start;
        for (; ; )
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0) return Take(searched + at, out line);
            if (_end - _start > BundleWriter.MaxLineBytes)
            {
                Error = $"it is longer than {BundleWriter.MaxLineBytes} bytes";
                _start = _end;
            }
            var kept = _end - _start;
            if (!Fill()) return TakeRest(out line);
            searched = _start + kept;
        }
    }

    private bool Take(int feed, out ReadOnlySpan<byte> line)
    {
        Number++;
        line = _buffer.AsSpan(_start, feed - _start);
        _start = feed + 1;
        if (line.Length > BundleWriter.MaxLineBytes) Error = $"it is longer than {BundleWriter.MaxLineBytes} bytes";
        if (Error is not null) line = default;
        return true;
    }

    private bool TakeRest(out ReadOnlySpan<byte> line)
    {
        line = _buffer.AsSpan(_start, _end - _start);
        _start = _end;
        if (line.IsEmpty && Error is null) return false;
        Number++;
        Error ??= "it does not end with a line feed; the file was cut short";
        line = default;
        return true;
    }

    private bool Fill()
    {
        if (_streamEnded) return false;
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _streamEnded = read == 0;
        _end += read;
        Bytes += read;
        return read > 0;
    }
}
