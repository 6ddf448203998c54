using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Trees;

/// <summary>Folds leaves into a root and keeps the roots of the full 256-leaf blocks on the way.</summary>
public sealed class BlockFold
{
    private readonly Frontier _whole = new();
    private readonly List<Hash> _blocks = [];
    private Frontier _block = new();

    /// <summary>Roots of the full blocks so far.</summary>
    public IReadOnlyList<Hash> Blocks => _blocks;

    public void Append(Hash leaf)
    {
        _block.Append(leaf);
        if (_block.Size < Tile.FullWidth) return;
        var root = _block.Root();
        _blocks.Add(root);
        _whole.AppendSubtree(Tile.Height, root);
        _block = new Frontier();
    }

    /// <summary>The RFC 6962 root over all leaves so far.</summary>
    public Hash Root()
    {
        if (_block.Size == 0) return _whole.Root();
        if (_blocks.Count == 0) return _block.Root();
        var whole = _whole.Clone();
        // The subtrees of the open block are aligned where it begins, largest first.
        foreach (var (level, root) in Subtrees(_block)) whole.AppendSubtree(level, root);
        return whole.Root();
    }

    private static IEnumerable<(int Level, Hash Root)> Subtrees(Frontier frontier)
    {
        var at = 0;
        for (var level = Tile.Height - 1; level >= 0; level--)
            if ((frontier.Size >> level & 1) == 1) yield return (level, frontier.Subtrees[at++]);
    }
}
