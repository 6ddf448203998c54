using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// Grows a log's tree again and holds stored tiles, the signed head and the signer's memory against it.
/// </summary>
internal sealed class TreeCheck(
    ILedgerScan ledger, LogState state, LogVerifierKey? key, TreeHead? remembered, Action<Damage> report)
{
    // Tiles are compared in stretches of this many entries: 256 tiles of the lowest level are held at most.
    private const long Stretch = Tile.FullWidth * Tile.FullWidth;

    private readonly TileBuilder _tiles = new();
    private readonly long _environment = state.Log.Environment;
    private bool _broken;

    /// <summary>The head of a log of which nothing is verified is due before the first entry.</summary>
    public void Start()
    {
        if (state.VerifiedSize == 0) CompareHead();
    }

    /// <summary>Entries before this index are missing: the tiles stand in for their leaves.</summary>
    public void SkipTo(long index)
    {
        while (!_broken && _tiles.Size < index) Add(null);
    }

    /// <param name="leaf">Null: the entry can't be read, the tile stands in for it.</param>
    public void Add(Hash? leaf)
    {
        if (_broken) return;
        if ((leaf ?? StoredLeaf(_tiles.Size)) is not { } known)
        {
            _broken = true;
            report(new Damage("from here on the tree can't be recomputed", _environment, _tiles.Size));
            return;
        }
        _tiles.Append(known);
        if (_tiles.Size <= state.VerifiedSize && (_tiles.Size % Stretch == 0 || _tiles.Size == state.VerifiedSize))
            CompareTiles();
        if (_tiles.Size == state.VerifiedSize) CompareHead();
        if (_tiles.Size == remembered?.Size) CompareMemory();
    }

    /// <param name="entries">Entries that the log holds.</param>
    public void Finish(long entries)
    {
        if (entries < state.VerifiedSize)
            report(new Damage(
                $"the log holds {entries} entries, but its head covers {state.VerifiedSize}", _environment));
        if (entries < remembered?.Size)
            report(new Damage(
                $"the log was rolled back: it holds {entries} entries, but this node signed a head over "
                + $"{remembered.Size}", _environment));
        foreach (var (level, index, bytes) in ledger.Tiles(_environment)) CompareWidth(level, index, bytes);
        CompareHeadSizes();
    }

    private Hash? StoredLeaf(long index)
    {
        if (index >= state.VerifiedSize) return null;
        var tile = ledger.FindTile(_environment, 0, index / Tile.FullWidth);
        var at = (int)(index % Tile.FullWidth) * Hash.Size;
        return tile is null || tile.Length < at + Hash.Size ? null : new Hash(tile.AsSpan(at, Hash.Size));
    }

    private void CompareTiles()
    {
        foreach (var tile in _tiles.TakeChanged())
        {
            var stored = ledger.FindTile(_environment, tile.Level, tile.Index);
            if (stored is null) report(new Damage($"tile {tile.Level}/{tile.Index} is missing", _environment));
            else CompareTile(tile, stored);
        }
    }

    private void CompareTile(Tile tile, byte[] stored)
    {
        var due = Hash.Join([.. tile.Hashes]);
        var at = stored.AsSpan().CommonPrefixLength(due) / Hash.Size;
        if (at == tile.Hashes.Count || stored.Length < due.Length && at == stored.Length / Hash.Size) return;
        var first = (tile.Index * Tile.FullWidth + at) << (tile.Level * Tile.Height);
        var what = tile.Level == 0 ? $"the leaf of entry {first}"
            : $"the root over entries {first} to {first + (1L << (tile.Level * Tile.Height)) - 1}";
        report(new Damage(
            $"tile {tile.Level}/{tile.Index} does not hold {what}", _environment, tile.Level == 0 ? first : null));
    }

    private void CompareWidth(int level, long index, int bytes)
    {
        var hashes = level is < 0 or > 6 ? 0 : (state.VerifiedSize >> (level * Tile.Height)) - index * Tile.FullWidth;
        var due = Math.Clamp(hashes, 0, Tile.FullWidth) * Hash.Size;
        if (bytes != due)
            report(new Damage($"tile {level}/{index} has {bytes} bytes where {due} are due", _environment));
    }

    private void CompareHead()
    {
        if (!SignedNote.TryParse(state.SignedHead, out var note) || !TreeHead.TryParse(note!.Text, out var head))
            report(new Damage("its signed tree head can't be read", _environment));
        else if (head!.Origin != state.Log.Origin || head.Size != state.VerifiedSize)
            report(new Damage(
                $"its signed tree head is of '{head.Origin}' at size {head.Size}, not of '{state.Log.Origin}' "
                + $"at size {state.VerifiedSize}", _environment));
        else if (head.Root != _tiles.Root())
            report(new Damage(
                $"its entries do not give the root of the signed tree head over {head.Size}", _environment));
        else if (key is not null && !note.IsSignedBy(key))
            report(new Damage("its signed tree head does not carry the signature of its log's key", _environment));
    }

    private void CompareMemory()
    {
        if (_tiles.Root() != remembered!.Root)
            report(new Damage(
                $"its entries do not give the root of the head over {remembered.Size} that this node signed",
                    _environment));
    }

    private void CompareHeadSizes()
    {
        var last = 0L;
        foreach (var size in ledger.HeadSizes(_environment)) last = size;
        if (last != state.VerifiedSize)
            report(new Damage(
                $"the last time of signing is of size {last}, the head of {state.VerifiedSize}", _environment));
    }
}
