using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PacSpace.Cli;

/// <summary>Lengths of time on the command line: <c>500ms</c>, <c>60s</c>, <c>5m</c>, <c>24h</c>, <c>7d</c>.</summary>
internal static class Durations
{
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    public static Option<TimeSpan> Option(string name, TimeSpan value, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        DefaultValueFactory = _ => value,
        CustomParser = Parse,
    };

    /// <summary>One that may be left out.</summary>
    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Parse(result),
    };

    private static TimeSpan Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = Units.FirstOrDefault(u => u.Suffix == text[digits..]).Unit;
        if (digits is > 0 and <= 6 && unit > TimeSpan.Zero
            && int.Parse(text[..digits], CultureInfo.InvariantCulture) is > 0 and var count
            && unit * count <= TimeSpan.FromDays(365 * 10)) return unit * count;
        result.AddError($"'{text}' is no length of time; write for example 500ms, 60s, 5m, 24h or 7d.");
        return default;
    }
}
