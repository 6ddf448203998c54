using System.Collections.Concurrent;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>Proofs from nodes that are held are those that the whole tree gives, at every size, and read little.</summary>
public sealed class TreeNodesTests
{
    private readonly ConcurrentDictionary<(int Level, long Index), byte[]> _tiles = new();
    private readonly TileBuilder _builder = new();
    private readonly List<Hash> _leaves = [];
    private int _reads;

    [Fact]
    public async Task Proofs_hold_while_the_tree_grows()
    {
        var ct = TestContext.Current.CancellationToken;
        using var nodes = new TreeNodes(ReadAsync);
        foreach (var size in (int[])[1, 2, 3, 64, 200, 255, 256, 257, 300, 511, 512, 700])
        {
            Grow(size);
            var root = _builder.Root();
            for (var index = 0; index < size; index += Math.Max(1, size / 40))
            {
                var path = await nodes.InclusionAsync(index, size, ct);
                Assert.True(MerkleVerifier.Inclusion(_leaves[index], index, size, path, root), $"{index} of {size}");
            }
        }
    }

    [Fact]
    public async Task Many_at_a_time_read_a_tile_once()
    {
        Grow(300);
        using var nodes = new TreeNodes(ReadAsync);
        var ct = TestContext.Current.CancellationToken;
        var paths = await Task.WhenAll(Enumerable.Range(256, 44).Select(i => Task.Run(() => nodes.InclusionAsync(i, 300, ct), ct)));
        Assert.All(paths.Index(), path =>
            Assert.True(MerkleVerifier.Inclusion(_leaves[256 + path.Index], 256 + path.Index, 300, path.Item, _builder.Root())));
        // The last tile of level 0, and that of level 1.
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task Missing_tile_is_told_and_read_again()
    {
        Grow(10);
        _tiles.Clear();
        using var nodes = new TreeNodes(ReadAsync);
        var ct = TestContext.Current.CancellationToken;
        await Assert.ThrowsAsync<InvalidDataException>(() => nodes.InclusionAsync(3, 10, ct));
        Grow(11);
        Assert.True(MerkleVerifier.Inclusion(
            _leaves[3], 3, 11, await nodes.InclusionAsync(3, 11, ct), _builder.Root()));
    }

    private void Grow(int size)
    {
        while (_leaves.Count < size)
        {
            var leaf = Hash.Sha256(BitConverter.GetBytes(_leaves.Count));
            _leaves.Add(leaf);
            _builder.Append(leaf);
        }
        foreach (var tile in _builder.TakeChanged()) _tiles[(tile.Level, tile.Index)] = Hash.Join([.. tile.Hashes]);
    }

    private Task<byte[]> ReadAsync(int level, long index, int width, CancellationToken ct)
    {
        Interlocked.Increment(ref _reads);
        return _tiles.TryGetValue((level, index), out var hashes) && hashes.Length >= width * Hash.Size
            ? Task.FromResult(hashes) : throw new InvalidDataException("missing");
    }
}
