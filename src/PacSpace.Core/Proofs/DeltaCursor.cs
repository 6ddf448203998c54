using System.Globalization;
using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// Walks over the deltas of a bundle by sequence, the one before the window first. Reads line by line and checks no
/// more than it needs; the bundle should have been verified.
/// </summary>
internal sealed class DeltaCursor
{
    private readonly LineReader _lines;
    private readonly BundleLine _line = new();
    private ReadOnlyMemory<byte>? _before;

    public DeltaCursor(Stream bundle)
    {
        _lines = new LineReader(bundle);
        if (!_lines.TryRead(out var line) || _lines.Error is not null)
        {
            Error = "the header can't be read";
            return;
        }
        Header = BundleHeaderReader.Read(line, out var head, out var error);
        Head = head;
        if (Header is not null) Checkpoint = CheckpointStatement.Parse(Header.Statement.Span, out error);
        Error = error is null ? null : $"line 1: {error}";
        _before = Header?.Before;
    }

    /// <summary>Why the walk ended early; null if it did not.</summary>
    public string? Error { get; private set; }

    public BundleHeader? Header { get; }

    public TreeHead? Head { get; }

    public CheckpointStatement? Checkpoint { get; }

    public long Sequence { get; private set; }

    public Hash Leaf { get; private set; }

    /// <summary>Moves to the next delta; false at the end or after an error.</summary>
    public bool TryMove()
    {
        if (Error is not null) return false;
        if (_before is { } before)
        {
            _before = null;
            _line.Hold(before.Span);
            return TryRead();
        }
        if (!_lines.TryRead(out var line)) Error = "the bundle ends without a trailer";
        else Error = _lines.Error ?? _line.Read(line);
        if (Error is null) return !_line.IsTrailer && TryRead();
        Error = string.Create(CultureInfo.InvariantCulture, $"line {_lines.Number}: {Error}");
        return false;
    }

    /// <summary>What this bundle says, with the delta that the walk stands at if that is asked for.</summary>
    public EvidenceSide Evidence(bool ofDelta) => new(
        Encoding.UTF8.GetString(Header!.Statement.Span),
        ofDelta ? Encoding.UTF8.GetString(_line.Statement) : null,
        Header.TreeHead);

    private bool TryRead()
    {
        var delta = new DeltaFields();
        Error = delta.Read(_line.Statement);
        if (Error is not null)
        {
            Error = string.Create(CultureInfo.InvariantCulture, $"line {_lines.Number}: {Error}");
            return false;
        }
        (Sequence, Leaf) = (delta.Sequence, LogEntry.Of(EntryType.Delta, _line.Statement).LeafHash());
        return true;
    }
}
