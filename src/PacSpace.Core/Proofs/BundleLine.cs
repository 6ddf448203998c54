using PacSpace.Core.Merkle;

namespace PacSpace.Core.Proofs;

/// <summary>
/// Any line of a bundle after its header: a covered delta or the trailer. One is used for all lines, so that reading
/// a million deltas allocates nothing.
/// </summary>
internal sealed class BundleLine
{
    private byte[] _statement = [];
    private byte[] _payload = [];
    private Hash[] _gap = new Hash[64];
    private int _statementLength;
    private int _payloadLength;
    private int _gapLength;

    public bool IsTrailer { get; private set; }

    public bool ShowsPayload { get; private set; }

    public ReadOnlySpan<byte> Statement => _statement.AsSpan(0, _statementLength);

    public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, _payloadLength);

    public ReadOnlySpan<Hash> Gap => _gap.AsSpan(0, _gapLength);

    /// <summary>Returns what is wrong with the line, or null.</summary>
    public string? Read(ReadOnlySpan<byte> line)
    {
        var tokens = Begin(line);
        IsTrailer = tokens.TryLiteral("{\"gap\":"u8);
        if (!IsTrailer)
        {
            Delta(ref tokens);
            tokens.Literal(",\"gap\":"u8);
        }
        _gapLength = tokens.Hashes(ref _gap);
        return End(ref tokens);
    }

    /// <summary>Reads the extra data of a delta's tlog-proof: a delta line without a gap.</summary>
    public string? ReadDelta(ReadOnlySpan<byte> extra)
    {
        var tokens = Begin(extra);
        Delta(ref tokens);
        return End(ref tokens);
    }

    /// <summary>Holds a statement that was not read from a line of its own.</summary>
    public void Hold(ReadOnlySpan<byte> statement)
    {
        Begin(statement);
        statement.CopyTo(_statement);
        _statementLength = statement.Length;
    }

    private LineTokens Begin(ReadOnlySpan<byte> line)
    {
        if (_statement.Length < line.Length)
        {
            var length = Math.Max(line.Length, 4096);
            _statement = new byte[length];
            _payload = new byte[length];
        }
        (IsTrailer, ShowsPayload, _statementLength, _payloadLength, _gapLength) = (false, false, 0, 0, 0);
        return new LineTokens(line);
    }

    private void Delta(ref LineTokens tokens)
    {
        tokens.Literal("{\"statement\":"u8);
        _statementLength = tokens.String(_statement).Length;
        tokens.Literal(",\"payload\":"u8);
        ShowsPayload = !tokens.TryLiteral("null"u8);
        if (ShowsPayload) _payloadLength = tokens.String(_payload).Length;
    }

    private static string? End(ref LineTokens tokens)
    {
        tokens.Literal("}"u8);
        tokens.End();
        return tokens.Error;
    }
}
