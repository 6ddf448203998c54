using System.Globalization;
using PacSpace.Core.Statements;

namespace PacSpace.Cli.Output;

/// <summary>Values as people read them.</summary>
internal static class Shown
{
    public static string Of(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

    public static string? Of(decimal? amount) => amount?.ToString(CultureInfo.InvariantCulture);

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string? Of(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    public static string Of(DateTimeOffset time) => Timestamp.Text(time.ToUnixTimeMilliseconds());

    public static string? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;

    /// <summary>An amount with its unit, if it has one.</summary>
    public static string Of(decimal amount, string? unit) => $"{Of(amount)} {unit}".TrimEnd();
}
