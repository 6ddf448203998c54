using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>
/// Collects the verified leaves of each customer and makes the tiles of the blocks that they fill. Tiles that earlier
/// blocks of a customer should have left but did not are made from the rows on that occasion. Nothing that is signed
/// depends on a stored customer tile.
/// </summary>
internal sealed class CustomerBlocks(ILedgerStore store, long environment)
{
    // A million deltas of one customer: what is made of a long history without tiles is bounded, the rest comes later.
    private const long MaxBlocks = 4096;

    private readonly Dictionary<string, Run> _runs = new(StringComparer.Ordinal);

    /// <summary>Takes the next verified delta of its customer.</summary>
    public void Append(DeltaRow row)
    {
        if (!_runs.TryGetValue(row.CustomerId, out var run))
            _runs.Add(row.CustomerId, run = new Run(row.Sequence));
        run.Leaves.Add(row.Leaf);
    }

    /// <summary>Forgets what was taken: it is read again.</summary>
    public void Clear() => _runs.Clear();

    /// <summary>The tiles that changed by what was taken since the last call.</summary>
    public async Task<IReadOnlyList<CustomerTile>> TakeChangedAsync(CancellationToken ct)
    {
        var tiles = new List<CustomerTile>();
        foreach (var (customer, run) in _runs.Where(r => r.Value.FillsBlock))
        {
            try
            {
                tiles.AddRange((await GrowAsync(customer, run, ct))
                    .Select(t => new CustomerTile(customer, t.Level, t.Index, Hash.Join([.. t.Hashes]))));
            }
            catch (InvalidDataException)
            {
                // A row of the block is missing or damaged by now. That is for the checks to tell; there is no tile.
            }
        }
        _runs.Clear();
        return tiles;
    }

    private async Task<IReadOnlyList<Tile>> GrowAsync(string customer, Run run, CancellationToken ct)
    {
        var tree = await LoadAsync(customer, run.FullBlocksBefore, ct);
        var end = Math.Min(run.FullBlocks, tree.Size / Tile.FullWidth + MaxBlocks) * Tile.FullWidth;
        while (tree.Size < Math.Min(run.First - 1, end))
        {
            var (first, last) = (tree.Size + 1, Math.Min(Math.Min(run.First - 1, end), tree.Size + Tile.FullWidth));
            var leaves = await store.ReadLeavesAsync(environment, customer, first, last, ct);
            if (leaves.Count != last - first + 1)
                throw new InvalidDataException($"Deltas of '{customer}' between {first} and {last} are missing.");
            foreach (var leaf in leaves) tree.Append(leaf);
        }
        while (tree.Size < end) tree.Append(run.Leaves[(int)(tree.Size - (run.First - 1))]);
        return tree.TakeChanged();
    }

    /// <summary>
    /// The tree over the blocks that are stored, at most those that should be. Each level says how many full tiles lie
    /// below it, so the walk down its right edge finds where it ends.
    /// </summary>
    private async Task<TileBuilder> LoadAsync(string customer, long blocks, CancellationToken ct)
    {
        var edges = new List<IReadOnlyList<Hash>>();
        var known = 0L;
        for (var level = TileBuilder.Levels(blocks * Tile.FullWidth) - 1; level > 0; level--)
        {
            var stored = await store.ReadCustomerTilesAsync(environment, customer, level, known, known, ct);
            var edge = stored.Count == 0 || stored[0].Hashes.Length % Hash.Size != 0
                ? [] : Hash.Split(stored[0].Hashes);
            known = known * Tile.FullWidth + edge.Length;
            if (known > 0) edges.Insert(0, edge);
        }
        edges.Insert(0, []);
        try
        {
            return known > blocks ? new TileBuilder() : new TileBuilder(known * Tile.FullWidth, edges);
        }
        catch (InvalidDataException)
        {
            // Its stored levels don't fit together: it is made anew from the rows.
            return new TileBuilder();
        }
    }

    /// <summary>Leaves of one customer in a row, the first of them of sequence <paramref name="First"/>.</summary>
    private sealed record Run(long First)
    {
        public List<Hash> Leaves { get; } = [];

        public long FullBlocksBefore => (First - 1) / Tile.FullWidth;

        public long FullBlocks => (First - 1 + Leaves.Count) / Tile.FullWidth;

        public bool FillsBlock => FullBlocks > FullBlocksBefore;
    }
}
