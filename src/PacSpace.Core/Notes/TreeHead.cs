using System.Globalization;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Notes;

/// <summary>
/// What a log says of itself: its origin, its size and the root over all its entries (a C2SP <i>checkpoint</i>,
/// c2sp.org/tlog-checkpoint, without extension lines).
/// </summary>
public sealed record TreeHead(string Origin, long Size, Hash Root)
{
    /// <summary>Exactly three lines, each ended by a line feed.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root.ToBase64()}\n");

    public static bool TryParse(string text, out TreeHead? head)
    {
        head = null;
        var lines = text.Split('\n');
        if (lines.Length != 4 || lines[3].Length != 0 || lines[0].Length == 0
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !StrictBase64.TryDecode(lines[2], out var root) || root.Length != Hash.Size) return false;
        head = new TreeHead(lines[0], size, new Hash(root));
        if (head.ToText() == text) return true;
        head = null;
        return false;
    }
}
