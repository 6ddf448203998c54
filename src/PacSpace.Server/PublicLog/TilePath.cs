using System.Globalization;
using System.Text.RegularExpressions;
using PacSpace.Core.Merkle;

namespace PacSpace.Server.PublicLog;

/// <summary>
/// Which tile a path names (c2sp.org/tlog-tiles): its index in groups of three digits, all but the last after an
/// <c>x</c>, and for a partial tile <c>.p/</c> and its width. Each tile has one path only.
/// </summary>
internal readonly partial record struct TilePath(long Index, int Width)
{
    private const int MaxLevel = 63;

    /// <summary>A level: 0 to 63 without leading zeros.</summary>
    public static bool TryParseLevel(string text, out int level)
    {
        level = 0;
        return Level().IsMatch(text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out level) && level <= MaxLevel;
    }

    public static bool TryParse(string? text, out TilePath path)
    {
        path = default;
        if (text is null || Path().Match(text) is not { Success: true } match) return false;
        var width = Tile.FullWidth;
        if (match.Groups["width"] is { Success: true } partial)
        {
            width = int.Parse(partial.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            if (width >= Tile.FullWidth) return false;
        }
        var digits = match.Groups["index"].Value.Replace("x", "", StringComparison.Ordinal)
            .Replace("/", "", StringComparison.Ordinal);
        path = new TilePath(long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture), width);
        return true;
    }

    [GeneratedRegex(@"\A(0|[1-9][0-9]?)\z")]
    private static partial Regex Level();

    // At most 18 digits, which fit a long; a first group of zeros would be another path of the same tile.
    [GeneratedRegex(@"\A(?<index>((?!x000)x[0-9]{3}/(x[0-9]{3}/){0,4})?[0-9]{3})(\.p/(?<width>[1-9][0-9]{0,2}))?\z")]
    private static partial Regex Path();
}
