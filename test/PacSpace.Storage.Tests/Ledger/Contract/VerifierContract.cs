using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Verification of logs that hold.</summary>
public abstract class VerifierContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Empty_log_stays_at_its_first_head()
    {
        var state = await VerifyAsync();
        Assert.Equal((0, EmptyHead(Env)), (state.VerifiedSize, state.SignedHead));
    }

    [Fact]
    public async Task Long_log_is_verified_in_chunks_and_its_tiles_are_the_trees()
    {
        await FillAsync(5000, "a", "b", "c");
        await AddAsync(await FoldAsync("a", 0, Now + 1, 5000));
        await FillAsync(100, "a", "d");
        var sizes = new List<long>();
        var state = await Verifier().RunAsync(head => sizes.Add(head.Size), Ct);
        Assert.Equal([4096, 5101], sizes);
        Assert.Equal((5101, false), (state.VerifiedSize, state.IsFrozen));
        await AssertTreeAsync(state);
    }

    [Fact]
    public async Task Verifier_goes_on_where_it_was()
    {
        var verifier = Verifier();
        foreach (var count in (int[])[1, 1, 253, 1, 1, 255, 256, 513])
        {
            await FillAsync(count, "a", "b");
            await AssertTreeAsync(await verifier.RunAsync(_ => { }, Ct));
        }
        Assert.Equal(1281, (await StateAsync()).VerifiedSize);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    [InlineData(1000)]
    public async Task New_verifier_goes_on_where_the_last_one_was(int first)
    {
        await FillAsync(first, "a", "b", "c");
        await VerifyAsync();
        await Fixture.ReopenAsync();
        await FillAsync(300, "b", "new");
        var state = await VerifyAsync();
        Assert.Equal(first + 300, state.VerifiedSize);
        await AssertTreeAsync(state);
    }

    [Fact]
    public async Task Inclusion_proofs_verify_for_every_index_at_every_published_size()
    {
        var heads = await GrowAsync(1, 1, 3, 249, 1, 1, 1, 254, 1, 200);
        var rows = await Store.ReadEntriesAsync(Env, 0, 5000, Ct);
        foreach (var head in heads)
        {
            for (var index = 0L; index < head.Size; index++)
            {
                var proof = await Store.InclusionAsync(Env, index, head.Size, Ct);
                Assert.True(MerkleVerifier.Inclusion(rows[(int)index].Leaf, index, head.Size, proof, head.Root));
            }
        }
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.InclusionAsync(Env, 5, 5, Ct));
    }

    [Fact]
    public async Task Every_head_extends_every_earlier_one()
    {
        var heads = await GrowAsync(1, 6, 249, 1, 43, 256, 1);
        var leaves = (await Store.ReadEntriesAsync(Env, 0, 5000, Ct)).Select(r => r.Leaf).ToArray();
        Hash Subtree(int level, long index) => MerkleHasher.Root(leaves.AsSpan((int)(index << level), 1 << level));
        foreach (var (earlier, later) in heads.SelectMany((h, i) => heads.Skip(i).Select(l => (h, l))))
        {
            Assert.Equal(earlier.Root, await Store.RootAtAsync(Env, earlier.Size, Ct));
            var proof = MerkleProofs.Consistency(earlier.Size, later.Size, Subtree);
            Assert.True(MerkleVerifier.Consistency(earlier.Size, earlier.Root, later.Size, later.Root, proof));
        }
    }

    [Theory]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(66_100)]
    public async Task Proofs_from_stored_tiles_verify_beyond_three_levels(int size)
    {
        var leaves = Enumerable.Range(0, size).Select(i => Hash.Sha256(BitConverter.GetBytes(i))).ToArray();
        var builder = new TileBuilder();
        foreach (var leaf in leaves) builder.Append(leaf);
        var tiles = builder.TakeChanged().Select(t => new TileRow(t.Level, t.Index, Hash.Join([.. t.Hashes]))).ToList();
        Assert.True(await Store.AdvanceAsync(new VerificationStep(Env, 0, size, "head", 1, tiles, await LeaseAsync()), Ct));

        Assert.Equal(MerkleHasher.Root(leaves), builder.Root());
        int[] indices = [0, 1, 255, 256, 257, 32_768, 65_279, 65_280, 65_534, 65_535, 65_536, 65_800, size - 1];
        foreach (var index in indices)
        {
            if (index >= size) continue;
            var proof = await Store.InclusionAsync(Env, index, size, Ct);
            Assert.True(MerkleVerifier.Inclusion(leaves[index], index, size, proof, builder.Root()));
        }
        foreach (var earlier in (int[])[1, 255, 256, 257, 40_000, 65_280, size])
            Assert.Equal(MerkleHasher.Root(leaves.AsSpan(0, earlier)), await Store.RootAtAsync(Env, earlier, Ct));
    }

    [Fact]
    public async Task Proof_from_a_missing_or_short_tile_is_refused()
    {
        await FillAsync(300, "a");
        await VerifyAsync();
        await Fixture.ExecuteAsync("UPDATE tiles SET hashes = $1 WHERE level = 0 AND tile_index = 1", new byte[32]);
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.InclusionAsync(Env, 7, 300, Ct));
        await Fixture.ExecuteAsync("DELETE FROM tiles WHERE level = 0 AND tile_index = 1");
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.RootAtAsync(Env, 300, Ct));
        Assert.Equal(8, (await Store.InclusionAsync(Env, 7, 256, Ct)).Count);
    }

    [Fact]
    public async Task Verified_at_is_when_the_head_was_signed()
    {
        await FillAsync(1, "a");
        Clock.Advance(TimeSpan.FromSeconds(3));
        await VerifyAsync();
        Assert.Equal(Now, await Store.VerifiedAtAsync(Env, 0, Ct));
    }

    [Fact]
    public async Task Verifier_that_loses_the_race_goes_on_from_the_winners_head()
    {
        await FillAsync(10, "a");
        var lost = 0;
        var slow = new LogVerifier(
            StoreProxy.Before(Store, nameof(ILedgerStore.AdvanceAsync), async () =>
            {
                if (lost++ > 0) return;
                // It sleeps past its lease; the other node verifies these and more just before it stores its head.
                await FillAsync(5, "b");
                while ((await OtherNode().RunAsync(_ => { }, Ct)).VerifiedSize < 15)
                {
                    Clock.Advance(TimeSpan.FromSeconds(1));
                    await Task.Delay(50, Ct);
                }
                await FillAsync(5, "a");
            }),
            Env, SignerOf(Env), new SignedHeads(Fixture.HeadsDirectory), Clock);
        var sizes = new List<long>();
        var state = await slow.RunAsync(head => sizes.Add(head.Size), Ct);
        Assert.Equal([20], sizes);
        Assert.Equal((20, false), (state.VerifiedSize, state.IsFrozen));
        await AssertTreeAsync(state);
    }

    [Fact]
    public async Task Node_remembers_the_head_that_another_signed()
    {
        await FillAsync(5, "a");
        await OtherNode().RunAsync(_ => { }, Ct);
        Assert.Null(Remembered());
        var node = Verifier();
        await node.RunAsync(_ => { }, Ct);
        Assert.Equal(5, Remembered()!.Size);
        await FillAsync(3, "b");
        await OtherNode().RunAsync(_ => { }, Ct);
        await FillAsync(1, "a");
        await node.RunAsync(_ => { }, Ct);
        Assert.Equal(9, Remembered()!.Size);
    }

    [Fact]
    public async Task Two_verifiers_at_once_end_with_one_tree()
    {
        var verifiers = new[] { Verifier(), OtherNode() };
        for (var round = 0; round < 20; round++)
        {
            var fill = Task.Run(() => FillAsync(37, "a", "b"), Ct);
            await Task.WhenAll([fill, .. verifiers.Select(v => Task.Run(() => v.RunAsync(_ => { }, Ct), Ct))]);
        }
        var states = new List<LogState>();
        foreach (var verifier in verifiers) states.Add(await verifier.RunAsync(_ => { }, Ct));
        Assert.All(states, s => Assert.Equal((740, false), (s.VerifiedSize, s.IsFrozen)));
        await AssertTreeAsync(states[0]);
    }

    [Fact]
    public async Task Crash_before_the_head_is_stored_costs_nothing()
    {
        await FillAsync(5, "a");
        var crashing = new LogVerifier(
            StoreProxy.Before(Store, nameof(ILedgerStore.AdvanceAsync), () => throw new IOException("crash")),
            Env, SignerOf(Env), new SignedHeads(Fixture.HeadsDirectory), Clock);
        await Assert.ThrowsAsync<IOException>(() => crashing.RunAsync(_ => { }, Ct));
        Assert.Equal(0, (await StateAsync()).VerifiedSize);
        Assert.Equal(5, Remembered()!.Size);

        // Between what was signed and what was stored nothing may be signed; what follows may.
        await FillAsync(3, "b");
        var state = await VerifyAsync();
        Assert.Equal((8, false), (state.VerifiedSize, state.IsFrozen));
        await AssertTreeAsync(state);
    }

    protected TreeHead? Remembered() => new SignedHeads(Fixture.HeadsDirectory).Read(SignerOf(Env).VerifierKey);

    private LogVerifier OtherNode() =>
        new(Store, Env, SignerOf(Env), new SignedHeads(Path.Combine(Fixture.HeadsDirectory, "other")), Clock);

    private async Task<List<TreeHead>> GrowAsync(params int[] counts)
    {
        var heads = new List<TreeHead>();
        foreach (var count in counts)
        {
            await FillAsync(count, "a", "b");
            heads.Add(SignedNote.OpenTreeHead((await VerifyAsync()).SignedHead, SignerOf(Env).VerifierKey)!);
        }
        Assert.Equal(counts.Sum(), heads[^1].Size);
        return heads;
    }

    /// <summary>The head is signed over exactly the stored leaves, and every tile holds their subtrees.</summary>
    private async Task AssertTreeAsync(LogState state)
    {
        var leaves = (await Store.ReadEntriesAsync(Env, 0, int.MaxValue, Ct)).Select(r => r.Leaf).ToArray();
        var head = SignedNote.OpenTreeHead(state.SignedHead, SignerOf(Env).VerifierKey);
        Assert.Equal(new TreeHead(LogOf(Env).Origin, leaves.Length, MerkleHasher.Root(leaves)), head);
        var hashes = leaves;
        for (var level = 0; hashes.Length > 0; level++)
        {
            var tiles = hashes.Chunk(Tile.FullWidth).ToList();
            for (var i = 0; i < tiles.Count; i++)
                Assert.Equal(Hash.Join(tiles[i]), (await Store.FindTileAsync(Env, level, i, Ct))!.Hashes);
            Assert.Null(await Store.FindTileAsync(Env, level, tiles.Count, Ct));
            hashes = [.. tiles.Where(t => t.Length == Tile.FullWidth).Select(t => MerkleHasher.Root(t))];
        }
    }
}
