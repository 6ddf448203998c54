using System.Globalization;
using System.Numerics;

namespace PacSpace.Core.Notes;

/// <summary>
/// Judges encoded public keys. Under a key of small order one signature can fit any message, and libraries disagree on
/// encodings that are not canonical, so neither is ever trusted.
/// </summary>
internal static class Ed25519Point
{
    // The field's prime, 2²⁵⁵ − 19, and one of the two y of order 8 (RFC 8032 §5.1); the other is its negative.
    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger OfOrder8 = BigInteger.Parse(
        "2707385501144840649318225287225658788936804267575313519463743609750303402022", CultureInfo.InvariantCulture);

    // The y coordinates of all points whose order divides 8.
    private static readonly BigInteger[] OfSmallOrder = [0, 1, Prime - 1, OfOrder8, Prime - OfOrder8];

    /// <summary>True for 32 bytes whose y is below the prime and not of small order.</summary>
    public static bool IsSound(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != 32) return false;
        // Little-endian; the top bit is the sign of x.
        var y = new BigInteger(encoded, isUnsigned: true) & ((BigInteger.One << 255) - 1);
        return y < Prime && !OfSmallOrder.Contains(y);
    }
}
