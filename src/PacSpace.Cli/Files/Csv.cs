using System.Buffers;

namespace PacSpace.Cli.Files;

/// <summary>Comma-separated values (RFC 4180), with line feeds.</summary>
internal sealed class Csv(TextWriter output)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public void Write(params ReadOnlySpan<string?> cells)
    {
        var isFirst = true;
        foreach (var cell in cells)
        {
            if (!isFirst) output.Write(',');
            isFirst = false;
            output.Write(Quoted(cell ?? ""));
        }
        output.Write('\n');
    }

    // A text that begins or ends with a blank keeps it only in quotes.
    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(Special) || text.StartsWith(' ') || text.EndsWith(' ')
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
