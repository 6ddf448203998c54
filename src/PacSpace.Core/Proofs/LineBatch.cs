using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// A few hundred lines, read by one thread and decoded by another. Most of the work on a line (unescaping, grammar,
/// the hashes of its statements) needs no other line.
/// </summary>
internal sealed class LineBatch
{
    private const int FullLines = 512;
    private const int FullBytes = 512 * 1024;

    private readonly BundleLine _line = new();
    private byte[] _bytes = new byte[16 * 1024];
    private int[] _ends = new int[16];
    private DecodedLine[] _decoded = new DecodedLine[16];
    private Hash[] _gaps = new Hash[64];
    private string? _readError;
    private int _lines;
    private int _gapLength;

    /// <summary>Number of the first line.</summary>
    public long FirstNumber { get; private set; }

    public bool IsFull =>
        _lines >= FullLines || (_lines > 0 && _ends[_lines - 1] >= FullBytes) || _readError is not null;

    /// <summary>The lines decoded; nothing after one that could not be read.</summary>
    public ReadOnlySpan<DecodedLine> Decoded => _decoded.AsSpan(0, Count);

    private int Count { get; set; }

    public ReadOnlySpan<Hash> Gap(in DecodedLine line) => _gaps.AsSpan(line.GapStart, line.GapLength);

    public void Clear() => (_lines, _gapLength, Count, _readError) = (0, 0, 0, null);

    /// <param name="number">Of the line in the file.</param>
    /// <param name="line">Without its line feed.</param>
    /// <param name="error">Why the line could not be read; it is the last one then.</param>
    public void Add(long number, ReadOnlySpan<byte> line, string? error)
    {
        if (_lines == 0) FirstNumber = number;
        var start = _lines == 0 ? 0 : _ends[_lines - 1];
        if (_lines == _ends.Length)
        {
            Array.Resize(ref _ends, _lines * 2);
            Array.Resize(ref _decoded, _lines * 2);
        }
        if (_bytes.Length < start + line.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + line.Length));
        line.CopyTo(_bytes.AsSpan(start));
        _ends[_lines++] = start + line.Length;
        _readError = error;
    }

    /// <param name="common">Null if there is no checkpoint to compare with.</param>
    /// <param name="withStatements">False if step 2 has failed before, so that only step 1 is of interest.</param>
    public void Decode(CommonMembers? common, bool withStatements)
    {
        var start = 0;
        for (var i = 0; i < _lines; i++)
        {
            ref var line = ref _decoded[i];
            line = new DecodedLine
            {
                ParseError = i == _lines - 1 && _readError is not null
                    ? _readError : _line.Read(_bytes.AsSpan(start.._ends[i])),
            };
            start = _ends[i];
            Count = i + 1;
            if (line.ParseError is not null) return;
            (line.IsTrailer, line.ShowsPayload) = (_line.IsTrailer, _line.ShowsPayload);
            KeepGap(ref line);
            if (!line.IsTrailer && withStatements) withStatements = DecodeDelta(common, ref line);
        }
    }

    private bool DecodeDelta(CommonMembers? common, ref DecodedLine line)
    {
        var delta = new DeltaFields();
        line.StatementError = delta.Read(_line.Statement) ?? StatementRules.Error(delta);
        if (line.StatementError is null && line.ShowsPayload)
            line.StatementError = StatementRules.PayloadError(_line.Payload, delta.Payload);
        if (line.StatementError is not null || common is null) return line.StatementError is null;
        (line.Amount, line.Balance, line.Prev) = (delta.Amount, delta.Balance, delta.Prev);
        (line.Index, line.Sequence, line.Time) = (delta.Index, delta.Sequence, delta.Time);
        line.Leaf = LogEntry.Of(EntryType.Delta, _line.Statement).LeafHash();
        common.Compare(delta, ref line);
        return true;
    }

    private void KeepGap(ref DecodedLine line)
    {
        var gap = _line.Gap;
        if (_gaps.Length < _gapLength + gap.Length)
            Array.Resize(ref _gaps, Math.Max(_gaps.Length * 2, _gapLength + gap.Length));
        gap.CopyTo(_gaps.AsSpan(_gapLength));
        (line.GapStart, line.GapLength) = (_gapLength, gap.Length);
        _gapLength += gap.Length;
    }
}
