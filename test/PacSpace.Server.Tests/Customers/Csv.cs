using System.Text;
using System.Text.RegularExpressions;

namespace PacSpace.Server.Tests.Customers;

/// <summary>A reader of RFC 4180 that knows nothing of the writer.</summary>
internal static partial class Csv
{
    public static List<string[]> Read(string text)
    {
        var rows = new List<string[]>();
        var (row, cell) = (new List<string>(), new StringBuilder());
        for (var at = 0; at < text.Length;)
        {
            if (cell.Length == 0 && text[at] == '"')
            {
                for (at++; ; at++)
                {
                    if (text[at] != '"') cell.Append(text[at]);
                    else if (at + 1 < text.Length && text[at + 1] == '"') cell.Append(text[at++]);
                    else break;
                }
                at++;
            }
            else
            {
                while (text[at] is not (',' or '\r')) cell.Append(text[at++]);
            }
            row.Add(cell.ToString());
            cell.Clear();
            if (text[at] == ',') at++;
            else
            {
                Assert.Equal("\r\n", text.Substring(at, 2));
                at += 2;
                rows.Add([.. row]);
                row.Clear();
            }
        }
        return rows;
    }

    /// <summary>A text column's cell as it was before it was guarded.</summary>
    public static string Text(string cell) => Mark().Replace(cell, "$1");

    /// <summary>What a program makes of a file that splits it at another character, and at every line break.</summary>
    public static IEnumerable<string> Cells(string text, char separator) => text.Split(separator, '\r', '\n');

    [GeneratedRegex(@"(^|[;\t\r\n])'")]
    private static partial Regex Mark();
}
