namespace PacSpace.Core.Identifiers;

/// <summary>
/// A delta's id, which encodes its place: <c>rec_</c> and 18 characters of base32 over the environment's number
/// (40 bits) and the log index (48 bits). Finding a record needs no index.
/// </summary>
public readonly record struct RecordId(long EnvironmentNumber, long LogIndex)
{
    private const string Prefix = "rec_";
    private const int Digits = 18;
    private const int IndexBits = 48;
    private const int EnvironmentBits = 40;

    /// <summary>Exclusive bound of log indices.</summary>
    public const long IndexBound = 1L << IndexBits;

    /// <summary>Exclusive bound of environment numbers.</summary>
    public const long EnvironmentBound = 1L << EnvironmentBits;

    /// <exception cref="OverflowException">A number is negative or not below its bound.</exception>
    public override string ToString() => string.Create(Prefix.Length + Digits, this, static (text, id) =>
    {
        // One number running into the other's bits would be another record's id.
        if (id is not { EnvironmentNumber: >= 0 and < EnvironmentBound, LogIndex: >= 0 and < IndexBound })
            throw new OverflowException("A record's place is out of range.");
        Prefix.CopyTo(text);
        Base32.Encode(((UInt128)(ulong)id.EnvironmentNumber << IndexBits) | (ulong)id.LogIndex, text[Prefix.Length..]);
    });

    public static bool TryParse(ReadOnlySpan<char> text, out RecordId id)
    {
        id = default;
        if (text.Length != Prefix.Length + Digits || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        if (!Base32.TryDecode(text[Prefix.Length..], out var value) || value >> (IndexBits + EnvironmentBits) != 0)
            return false;
        id = new RecordId((long)(ulong)(value >> IndexBits), (long)(ulong)(value & (IndexBound - 1)));
        return true;
    }
}
