using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// Computes customers' stored tiles again from their leaves. A customer's leaves are read once, and only as far as its
/// tiles go; a customer without tiles has none to check.
/// </summary>
internal sealed class CustomerTreeCheck(ILedgerScan ledger, long environment, Action<Damage> report)
{
    public void Run()
    {
        Customer? customer = null;
        try
        {
            foreach (var tile in ledger.CustomerTiles(environment))
            {
                if (customer?.Id != tile.CustomerId)
                {
                    customer?.Finish();
                    customer?.Dispose();
                    customer = new Customer(ledger, environment, tile.CustomerId, report);
                }
                customer.Check(tile);
            }
            customer?.Finish();
        }
        finally
        {
            customer?.Dispose();
        }
        foreach (var (index, _) in ledger.CheckpointBlocks(environment))
            if (ledger.FindEntry(environment, index) is not CheckpointRow { EntryType: EntryType.Checkpoint })
                report(new Damage("it has block roots, but is no customer's checkpoint", environment, index));
    }

    private sealed class Customer(ILedgerScan ledger, long environment, string id, Action<Damage> report) : IDisposable
    {
        // 256⁷ leaves are more than a log can hold.
        private const int MaxLevel = 6;

        private readonly IEnumerator<(long Sequence, byte[] Leaf)> _leaves =
            ledger.Leaves(environment, id, long.MaxValue).GetEnumerator();

        private readonly List<Hash> _roots = [];
        private readonly HashSet<long> _stored = [];
        private long _known;
        private Hash[]? _block;

        public string Id => id;

        public void Check(CustomerTile tile)
        {
            if (tile.Level is < 0 or > MaxLevel || tile.Index < 0) Report(tile.Level, tile.Index, "can't be");
            else if (tile.Level == 0) CheckBlock(tile);
            else CheckUpper(tile);
        }

        /// <summary>A block that the level above knows must be there.</summary>
        public void Finish()
        {
            for (var index = 0L; index < _known; index++)
                if (!_stored.Contains(index)) Report(0, index, "is missing");
        }

        public void Dispose() => _leaves.Dispose();

        private void CheckBlock(CustomerTile tile)
        {
            _stored.Add(tile.Index);
            if (!ReadTo(tile.Index)) Report(0, tile.Index, "covers deltas that are not there");
            else if (_block is not null)
            {
                var at = tile.Hashes.AsSpan().CommonPrefixLength(Hash.Join(_block)) / Hash.Size;
                var first = tile.Index * Tile.FullWidth + 1;
                if (tile.Hashes.Length != Tile.FullWidth * Hash.Size)
                    Report(0, tile.Index, $"has {tile.Hashes.Length} bytes where {Tile.FullWidth * Hash.Size} are due");
                else if (at < Tile.FullWidth)
                    Report(0, tile.Index, $"does not hold the leaf of sequence {first + at}", first + at);
            }
        }

        private void CheckUpper(CustomerTile tile)
        {
            var count = tile.Hashes.Length / Hash.Size;
            if (count is 0 or > Tile.FullWidth || tile.Hashes.Length % Hash.Size != 0)
            {
                Report(tile.Level, tile.Index, $"has {tile.Hashes.Length} bytes");
                return;
            }
            for (var i = 0; i < count; i++)
            {
                var index = tile.Index * Tile.FullWidth + i;
                if (RootOf(tile.Level, index) is not { } due)
                    Report(tile.Level, tile.Index, "covers deltas that are not there");
                else if (due != new Hash(tile.Hashes.AsSpan(i * Hash.Size, Hash.Size)))
                    Report(tile.Level, tile.Index, $"does not hold the root of its subtree {index}");
                else continue;
                return;
            }
            if (tile.Level == 1) _known = Math.Max(_known, tile.Index * Tile.FullWidth + count);
        }

        private Hash? RootOf(int level, long index)
        {
            if (level == 1) return ReadTo(index) ? _roots[(int)index] : null;
            var below = new Hash[Tile.FullWidth];
            for (var i = 0; i < below.Length; i++)
            {
                if (RootOf(level - 1, index * Tile.FullWidth + i) is not { } root) return null;
                below[i] = root;
            }
            return MerkleHasher.Root(below);
        }

        /// <summary>Reads leaves up to the end of a block, which is held if it was the last one read.</summary>
        private bool ReadTo(long block)
        {
            if (_roots.Count > block) return true;
            while (_roots.Count <= block)
            {
                var leaves = new Hash[Tile.FullWidth];
                for (var i = 0; i < leaves.Length; i++)
                {
                    // A missing or damaged row is told elsewhere; nothing behind it can be computed.
                    if (!_leaves.MoveNext() || _leaves.Current.Leaf.Length != Hash.Size
                        || _leaves.Current.Sequence != _roots.Count * (long)Tile.FullWidth + i + 1) return false;
                    leaves[i] = new Hash(_leaves.Current.Leaf);
                }
                _block = leaves;
                _roots.Add(MerkleHasher.Root(leaves));
            }
            return true;
        }

        private void Report(int level, long index, string what, long? sequence = null) => report(new Damage(
            $"tile {level}/{index} of its tree {what}", environment, CustomerId: id, Sequence: sequence));
    }
}
