using System.Text;
using Spectre.Console;

namespace PacSpace.Cli;

/// <summary>What goes to a screen, and what may.</summary>
internal static class Terminal
{
    /// <summary>The error stream, as a console that knows whether a person is looking.</summary>
    public static IAnsiConsole Error { get; } =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Whether a person is looking at what is written.</summary>
    public static bool IsScreen => !Console.IsOutputRedirected;

    /// <summary>
    /// One line without control characters: what strangers wrote must not move the cursor or forge further lines.
    /// </summary>
    public static string Plain(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => IsUnsafe(rune) ? "?" : rune.ToString()));

    // Formatting characters can turn the direction of writing.
    private static bool IsUnsafe(Rune rune) => Rune.IsControl(rune)
        || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
