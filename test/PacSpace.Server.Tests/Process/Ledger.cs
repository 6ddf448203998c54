using System.Runtime.InteropServices;
using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Server.Tests.Process;

/// <summary>What a stopped server left in its sandbox ledger, read without the server.</summary>
internal sealed class Ledger : IAsyncDisposable
{
    private readonly ILedgerStore _store;
    private Dictionary<(int, long), byte[]?>? _tiles;

    private Ledger(ILedgerStore store, LogState state, IReadOnlyList<DeltaRow> deltas)
    {
        (_store, State, Deltas) = (store, state, deltas);
    }

    public LogState State { get; }

    public IReadOnlyList<DeltaRow> Deltas { get; }

    public static Task<Ledger> OpenAsync(string dataDirectory, CancellationToken ct) =>
        OpenAsync(SqliteLedgerStore.Open(Path.Combine(dataDirectory, "sandbox.db"), TimeProvider.System), ct);

    /// <param name="store">Closed with this.</param>
    public static async Task<Ledger> OpenAsync(ILedgerStore store, CancellationToken ct)
    {
        var state = (await store.FindLogAsync(Assert.Single(await store.ListEnvironmentsAsync(ct)), ct))!;
        var rows = await store.ReadEntriesAsync(state.Log.Environment, 0, int.MaxValue, ct);
        return new Ledger(store, state, [.. rows.Cast<DeltaRow>()]);
    }

    /// <summary>The `pacspace fsck` of a data directory: its exit code and what it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> FsckAsync(string dataDirectory, CancellationToken ct) =>
        await PacspaceAsync(["fsck", "--data", dataDirectory], ct);

    public static async Task<(int ExitCode, string Output)> PacspaceAsync(
        IEnumerable<string> arguments, CancellationToken ct)
    {
        var command = Path.Combine(AppContext.BaseDirectory, "pacspace.dll");
        await using var process = ChildProcess.Start("dotnet", [command, .. arguments]);
        var exitCode = await process.WaitAsync(TimeSpan.FromSeconds(60), ct);
        return (exitCode, process.Output);
    }

    /// <summary>Indices and sequences are dense, and each running balance is the one before plus the amount.</summary>
    public void AssertDenseAndExact()
    {
        var last = new Dictionary<string, (long Sequence, Amount Balance)>();
        Assert.All(Deltas.Index(), entry => Assert.Equal(entry.Index, entry.Item.LogIndex));
        Assert.Equal(Deltas.Count, State.NextIndex);
        foreach (var delta in Deltas)
        {
            ref var customer = ref CollectionsMarshal.GetValueRefOrAddDefault(last, delta.CustomerId, out _);
            customer = (customer.Sequence + 1, customer.Balance + delta.Amount);
            Assert.Equal(customer, (delta.Sequence, delta.Balance));
        }
    }

    /// <summary>These and no other deltas are recorded, each once, where its 201 said, under its key.</summary>
    public async Task AssertHoldsExactlyAsync(IReadOnlyList<EmittedDelta> acknowledged, CancellationToken ct)
    {
        Assert.Equal(acknowledged.Count, Deltas.Count);
        Assert.Equal(acknowledged.Count, acknowledged.Select(d => d.RecordId).Distinct().Count());
        await Parallel.ForEachAsync(acknowledged, ct, async (delta, token) =>
        {
            Assert.True(RecordId.TryParse(delta.RecordId, out var id));
            Assert.Equal(State.Log.Environment, id.EnvironmentNumber);
            var row = Deltas[(int)id.LogIndex];
            Assert.Equal((delta.CustomerId, delta.Amount, delta.Sequence), (row.CustomerId, row.Amount, row.Sequence));
            var used = await _store.FindKeyAsync(State.Log.Environment, delta.Key, token);
            Assert.Equal(id.LogIndex, used?.Row.LogIndex);
        });
    }

    /// <summary>
    /// Each client's deltas lie in the log in the order in which it was answered: what is sent after an answer comes
    /// after it, whichever node took it.
    /// </summary>
    public static void AssertInOrder(IEnumerable<IReadOnlyList<EmittedDelta>> sessions) => Assert.All(sessions, session =>
    {
        var places = session.Select(d => RecordId.TryParse(d.RecordId!, out var id) ? id.LogIndex : -1).ToList();
        Assert.Equal(places.Order(), places);
    });

    /// <summary>True if a delta was recorded under this key.</summary>
    public async Task<bool> HoldsAsync(EmittedDelta delta, CancellationToken ct) =>
        await _store.FindKeyAsync(State.Log.Environment, delta.Key, ct) is not null;

    /// <summary>The present head extends an earlier one: the consistency proof over the stored tiles holds.</summary>
    public async Task AssertExtendsAsync(TreeHead earlier, LogVerifierKey key, CancellationToken ct)
    {
        var head = SignedNote.OpenTreeHead(State.SignedHead, key)!;
        var tiles = _tiles ??= await ReadTilesAsync(head.Size, ct);
        var proof = MerkleProofs.Consistency(earlier.Size, head.Size, (level, index) =>
        {
            var (within, first) = (level % Tile.Height, index << (level % Tile.Height));
            var hashes = tiles[(level / Tile.Height, first / Tile.FullWidth)]!;
            var start = (int)(first % Tile.FullWidth) * Hash.Size;
            return MerkleHasher.Root(Hash.Split(hashes.AsSpan(start, Hash.Size << within)));
        });
        Assert.True(MerkleVerifier.Consistency(earlier.Size, earlier.Root, head.Size, head.Root, proof),
            $"The head over {head.Size} entries does not extend the one over {earlier.Size}.");
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<Dictionary<(int, long), byte[]?>> ReadTilesAsync(long logSize, CancellationToken ct)
    {
        var tiles = new Dictionary<(int, long), byte[]?>();
        for (var (level, size) = (0, logSize); size > 0; level++, size /= Tile.FullWidth)
        {
            for (var index = 0L; index * Tile.FullWidth < size; index++)
                tiles[(level, index)] = (await _store.FindTileAsync(State.Log.Environment, level, index, ct))?.Hashes;
        }
        return tiles;
    }
}
