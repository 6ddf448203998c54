using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Trees;

/// <summary>
/// A customer checkpoint's own tree: the covered leaves in sequence order. The roots of its full blocks were kept when
/// it was made; where they are missing they are computed from the leaves again.
/// </summary>
public sealed class CheckpointTree(ILedgerStore store, long environment, CheckpointRow checkpoint)
{
    private readonly CustomerTree _customer = new(store, environment, checkpoint.CustomerId);
    private byte[]? _blocks;

    public TileReader Tiles => ReadTileAsync;

    private async Task<byte[]> ReadTileAsync(int level, long index, int width, CancellationToken ct)
    {
        if (level == 0) return await ReadLeavesAsync(index, width, ct);
        if (level > 1) return await Tiles.FromBelowAsync(level, index, width, ct);
        _blocks ??= await store.FindCheckpointBlocksAsync(environment, checkpoint.LogIndex, ct) ?? [];
        var (start, size) = (index * Tile.FullWidth * Hash.Size, width * Hash.Size);
        return start + size <= _blocks.Length ? _blocks[(int)start..((int)start + size)]
            : await Tiles.FromBelowAsync(level, index, width, ct);
    }

    private async Task<byte[]> ReadLeavesAsync(long index, int width, CancellationToken ct)
    {
        var first = checkpoint.FirstSequence + index * Tile.FullWidth;
        using var leaves = new MemoryStream(width * Hash.Size);
        await foreach (var chunk in _customer.ReadLeavesAsync(first, first + width - 1, ct)) leaves.Write(chunk.Span);
        return leaves.ToArray();
    }
}
