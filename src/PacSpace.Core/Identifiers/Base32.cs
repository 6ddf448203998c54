namespace PacSpace.Core.Identifiers;

/// <summary>Crockford's base32, lower case, most significant digit first: text sorts as the number does.</summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <exception cref="OverflowException">The value needs more digits than the destination has.</exception>
    public static void Encode(UInt128 value, Span<char> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
        if (value != 0) throw new OverflowException("The value does not fit.");
    }

    public static bool TryDecode(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0) return false;
            value = (value << 5) | (uint)digit;
        }
        return true;
    }
}
