using System.Text;

namespace PacSpace.Server.Receipts.Pdf;

/// <summary>Breaks text into lines: between words where it can, within a word where it must.</summary>
internal static class TextLines
{
    private const string Ellipsis = "…";

    /// <param name="maxLines">What goes beyond ends in an ellipsis.</param>
    public static IReadOnlyList<string> Wrap(string text, double width, int maxLines, Func<string, double> measure)
    {
        text = OneLine(text);
        if (measure(text) <= width) return [text];
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            var joined = line.Length == 0 ? rest : $"{line} {rest}";
            if (measure(joined) <= width)
            {
                line = joined;
                continue;
            }
            if (line.Length > 0) lines.Add(line);
            while (measure(rest) > width && Fitting(rest, width, measure) is var length && length < rest.Length)
            {
                lines.Add(rest[..length]);
                rest = rest[length..];
            }
            line = rest;
            if (lines.Count > maxLines) break;
        }
        if (line.Length > 0) lines.Add(line);
        if (lines.Count <= maxLines) return lines;
        lines.RemoveRange(maxLines, lines.Count - maxLines);
        var last = lines[^1];
        while (last.Length > 0 && measure(last + Ellipsis) > width) last = last[..^(char.IsLowSurrogate(last[^1]) ? 2 : 1)];
        lines[^1] = last.TrimEnd() + Ellipsis;
        return lines;
    }

    /// <summary>Control characters such as line breaks become spaces; so do marks that turn the direction of text.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsInvisible)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text) clean.Append(IsInvisible(c) ? ' ' : c);
        return clean.ToString();
    }

    private static bool IsInvisible(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    /// <summary>How many characters fit; at least one.</summary>
    private static int Fitting(string word, double width, Func<string, double> measure)
    {
        var (fits, tooLong) = (1, word.Length);
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            if (measure(word[..middle]) <= width) fits = middle;
            else tooLong = middle;
        }
        // Never through a pair of surrogates.
        return char.IsHighSurrogate(word[fits - 1]) ? fits + 1 : fits;
    }
}
