using System.Buffers;
using PacSpace.Client.Http;

namespace PacSpace.Client.Summaries;

/// <summary>What the server takes. One bad item must not keep a batch from being read.</summary>
internal static class UsageRules
{
    private const int FractionalDigits = 9;
    private const int LongestCustomerId = 128;
    private const int LongestReason = 500;
    private const int LongestUnit = 32;

    private static readonly SearchValues<char> CustomerIdCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:");

    /// <exception cref="ArgumentException">The server would refuse it.</exception>
    public static void Check(SumKey key, decimal amount)
    {
        ArgumentNullException.ThrowIfNull(key.CustomerId);
        ArgumentNullException.ThrowIfNull(key.Reason);
        if (Math.Abs(amount) > Sum.LargestDelta)
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "Must be within ±1,000,000,000.");
        if (decimal.Round(amount, FractionalDigits) != amount)
            throw new ArgumentException("Has more than 9 fractional digits.", nameof(amount));
        if (key.CustomerId.Length is 0 or > LongestCustomerId || key.CustomerId is "." or ".."
            || key.CustomerId.AsSpan().ContainsAnyExcept(CustomerIdCharacters))
            throw new ArgumentException("A customer's id is 1 to 128 of ASCII letters, digits and _ - . :", nameof(key));
        if (key.Reason.Length is 0 or > LongestReason || !IsText(key.Reason))
            throw new ArgumentException("A reason is 1 to 500 characters.", nameof(key));
        if (key.Unit is { } unit && (unit.Length > LongestUnit || !IsText(unit)))
            throw new ArgumentException("A unit is at most 32 characters.", nameof(key));
    }

    private static bool IsText(string text) => !text.Contains('\0', StringComparison.Ordinal) && Query.IsUnicode(text);
}
