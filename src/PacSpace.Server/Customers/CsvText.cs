using System.Buffers;
using System.Text;

namespace PacSpace.Server.Customers;

/// <summary>
/// Text of a cell that no spreadsheet runs as a formula (OWASP, CSV Injection). A program that splits at semicolons or
/// tabs instead of commas sees cells begin within quoted text. So an apostrophe is put in front wherever a cell may
/// begin, at the start of the text and after each semicolon, tab and line break, if what comes first there, blanks and
/// quotes aside, begins a formula. One that is there already is doubled: taking one off at each of these places gives
/// the text as it was.
/// </summary>
internal static class CsvText
{
    private const char Mark = '\'';

    private static readonly SearchValues<char> Ends = SearchValues.Create(";\t\r\n");
    private static readonly SearchValues<char> Leading = SearchValues.Create("\t\r\n");
    private static readonly SearchValues<char> Formulas = SearchValues.Create("=+-@＝＋－＠");
    private static readonly SearchValues<char> Ignored = SearchValues.Create(" \"\u00A0\u3000");

    public static string Guard(string text)
    {
        StringBuilder? guarded = null;
        var written = 0;
        for (var start = 0; start >= 0 && start < text.Length; start = NextStart(text, start))
        {
            // At the very start also what spreadsheets pass over on their way to a formula.
            var isGuarded = text[start] == Mark || BeginsFormula(text.AsSpan(start)) || start == 0 && Leading.Contains(text[0]);
            if (!isGuarded) continue;
            (guarded ??= new StringBuilder(text.Length + 4)).Append(text, written, start - written).Append(Mark);
            written = start;
        }
        return guarded is null ? text : guarded.Append(text, written, text.Length - written).ToString();
    }

    /// <summary>Where the next cell may begin; negative if there is no other.</summary>
    private static int NextStart(string text, int start)
    {
        var end = text.AsSpan(start).IndexOfAny(Ends);
        return end < 0 ? -1 : start + end + 1;
    }

    private static bool BeginsFormula(ReadOnlySpan<char> cell)
    {
        var first = cell.IndexOfAnyExcept(Ignored);
        return first >= 0 && Formulas.Contains(cell[first]);
    }
}
