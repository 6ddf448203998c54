using System.Globalization;
using System.Text;
using PacSpace.Core.Amounts;

namespace PacSpace.Bench.Load;

/// <summary>
/// Reads members of an answer one after the other, in the order in which the API description lists them. Searching
/// for their names costs a fraction of parsing everything; a server that wrote another order would be reported.
/// </summary>
internal ref struct AnswerScan(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The text of the next member of this name: within its quotes, or up to the next comma or brace.</summary>
    /// <param name="member">With quotes and colon.</param>
    /// <exception cref="FormatException">There is none.</exception>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> member)
    {
        var at = _rest.IndexOf(member);
        if (at < 0) throw new FormatException($"There is no {Encoding.ASCII.GetString(member)} in an answer.");
        _rest = _rest[(at + member.Length)..];
        var isText = !_rest.IsEmpty && _rest[0] == (byte)'"';
        if (isText) _rest = _rest[1..];
        var length = isText ? _rest.IndexOf((byte)'"') : _rest.IndexOfAny((byte)',', (byte)'}');
        if (length < 0) throw new FormatException("An answer ends too early.");
        var value = _rest[..length];
        _rest = _rest[length..];
        return value;
    }

    public bool Has(ReadOnlySpan<byte> member) => _rest.IndexOf(member) >= 0;

    /// <exception cref="FormatException">It is not there, or no number.</exception>
    public long ReadNumber(ReadOnlySpan<byte> member) =>
        long.TryParse(Read(member), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new FormatException("A member of an answer is no number.");

    /// <exception cref="FormatException">It is not there, or no amount.</exception>
    public Amount ReadAmount(ReadOnlySpan<byte> member) => Amount.TryParseCanonical(Read(member), out var amount)
        ? amount : throw new FormatException("A member of an answer is no amount.");
}
