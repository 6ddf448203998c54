using System.Globalization;
using System.Text;
using System.Text.Json;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Statements;

/// <summary>
/// RFC 8785 for whole documents. Statements need its strings alone, so the rest lives here, around Core's own string
/// writer, to run the public vectors.
/// </summary>
internal static class JcsCanonicalizer
{
    public static string Canonicalize(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Write(document.RootElement);
    }

    /// <summary>A JSON string as Core writes it.</summary>
    public static string String(string value)
    {
        var writer = new CanonicalWriter();
        writer.String(value);
        return Encoding.UTF8.GetString(writer.Written);
    }

    /// <summary>ECMA-262 Number::toString, as RFC 8785 §3.2.2.3 asks.</summary>
    public static string Number(double value)
    {
        if (value == 0) return "0";
        // The shortest digits that read back as the same double, as d.ddd×10^n.
        var shortest = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        for (var precision = 0; precision < 16; precision++)
        {
            var text = Math.Abs(value).ToString("E" + precision, CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture) != Math.Abs(value)) continue;
            shortest = text;
            break;
        }
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var digits = shortest[..mark].Replace(".", "", StringComparison.Ordinal);
        var n = int.Parse(shortest[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) + 1;
        return (value < 0 ? "-" : "") + Place(digits, n);
    }

    // The value is 0.digits × 10^n.
    private static string Place(string digits, int n)
    {
        if (digits.Length <= n && n <= 21) return digits.PadRight(n, '0');
        if (n is > 0 and <= 21) return $"{digits[..n]}.{digits[n..]}";
        if (n is > -6 and <= 0) return $"0.{new string('0', -n)}{digits}";
        var exponent = string.Create(CultureInfo.InvariantCulture, $"e{(n > 0 ? "+" : "-")}{Math.Abs(n - 1)}");
        return digits.Length == 1 ? digits + exponent : $"{digits[0]}.{digits[1..]}{exponent}";
    }

    private static string Write(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', element.EnumerateObject()
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{String(member.Name)}:{Write(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(Write))}]",
        JsonValueKind.String => String(element.GetString()!),
        JsonValueKind.Number => Number(element.GetDouble()),
        _ => element.GetRawText(),
    };
}
