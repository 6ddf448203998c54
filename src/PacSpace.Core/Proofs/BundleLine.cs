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
        if (_statement.Length < line.Length)
        {
            var length = Math.Max(line.Length, 4096);
            _statement = new byte[length];
            _payload = new byte[length];
        }
        (_statementLength, _payloadLength, _gapLength) = (0, 0, 0);
        var tokens = new LineTokens(line);
        IsTrailer = tokens.StartsWith("{\"gap\":"u8);
        ShowsPayload = false;
        if (!IsTrailer)
        {
            tokens.Literal("{\"statement\":"u8);
            _statementLength = tokens.String(_statement).Length;
            tokens.Literal(",\"payload\":"u8);
            ShowsPayload = !tokens.TryLiteral("null"u8);
            if (ShowsPayload) _payloadLength = tokens.String(_payload).Length;
            tokens.Literal(",\"gap\":"u8);
        }
        else
        {
            tokens.Literal("{\"gap\":"u8);
        }
        _gapLength = tokens.Hashes(ref _gap);
        tokens.Literal("}"u8);
        tokens.End();
        return tokens.Error;
    }
}
