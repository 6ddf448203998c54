using System.Buffers;
using System.Text;

namespace PacSpace.Core.Notes;

/// <summary>
/// The grammar of a log's origin (formats.md §3), <c>[a-z0-9.-]+(:[0-9]{1,5})?/log/env_[A-Za-z0-9]+</c>, with
/// <c>.2</c>, <c>.3</c>, … behind it for a successor.
/// </summary>
internal static class LogOrigin
{
    private const int MaxBytes = 255;
    private const int MaxPortDigits = 5;

    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-"u8);

    private static readonly SearchValues<byte> IdBytes = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    public static bool IsOne(string origin) => IsOne(Encoding.UTF8.GetBytes(origin));

    public static bool IsOne(ReadOnlySpan<byte> origin)
    {
        if (origin.Length > MaxBytes) return false;
        var path = origin.IndexOf("/log/env_"u8);
        return path > 0 && IsAuthority(origin[..path]) && IsId(origin[(path + "/log/env_".Length)..]);
    }

    private static bool IsAuthority(ReadOnlySpan<byte> authority)
    {
        var colon = authority.IndexOf((byte)':');
        var host = colon < 0 ? authority : authority[..colon];
        if (host.IsEmpty || host.ContainsAnyExcept(HostBytes)) return false;
        var port = authority[host.Length..];
        return port.IsEmpty || (port.Length is > 1 and <= MaxPortDigits + 1 && IsDigits(port[1..]));
    }

    private static bool IsId(ReadOnlySpan<byte> id)
    {
        var dot = id.IndexOf((byte)'.');
        var name = dot < 0 ? id : id[..dot];
        if (name.IsEmpty || name.ContainsAnyExcept(IdBytes)) return false;
        var number = id[name.Length..];
        return number.IsEmpty || (number.Length > 1 && number[1] != (byte)'0' && IsDigits(number[1..]));
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
