using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>What a node that verifies nothing itself makes of the heads that others publish.</summary>
public abstract class PublishedHeadContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private SignedHeads Idle => field ??= new SignedHeads(Path.Combine(Fixture.HeadsDirectory, "idle"));

    private LogVerifierKey Key => SignerOf(Env).VerifierKey;

    [Fact]
    public async Task Published_head_is_remembered_without_verifying_anything()
    {
        foreach (var size in (long[])[3, 300, 303])
        {
            await FillAsync((int)(size - ((await StateAsync()).NextIndex)), "a", "b");
            var state = await VerifyAsync();
            Assert.Null(await LearnAsync());
            Assert.Equal(SignedNote.OpenTreeHead(state.SignedHead, Key), Idle.Read(Key));
            Assert.Equal(size, Idle.SizeOf(Key));
        }
        Assert.Null(await LearnAsync());
    }

    [Fact]
    public async Task Node_that_learned_a_head_does_not_fork_a_log_that_a_failover_put_back()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        // It signed here once, and holds the log's tree as of then.
        var idle = new LogVerifier(Store, Env, SignerOf(Env), Idle, Clock);
        await FillAsync(1, "a");
        Assert.Equal(6, (await idle.RunAsync(_ => { }, Ct)).VerifiedSize);
        var before = await StateAsync();
        var tile = (await Store.FindTileAsync(Env, 0, 0, Ct))!;
        await FillAsync(4, "b");
        await VerifyAsync();
        Assert.Null(await LearnAsync());
        Assert.Equal(10, Idle.Read(Key)!.Size);

        await PutBackAsync(before, tile);
        await FillAsync(2, "c");
        var state = await idle.RunAsync(_ => { }, Ct);
        Assert.Contains("rolled back: it holds 8 entries, but this node signed a head over 10", state.FrozenReason, StringComparison.Ordinal);
        Assert.Equal(6, state.VerifiedSize);
        Assert.Equal(10, Idle.Read(Key)!.Size);
    }

    [Fact]
    public async Task Head_that_does_not_extend_what_is_remembered_is_not_learned()
    {
        await FillAsync(4, "a");
        await VerifyAsync();
        var forked = new TreeHead(LogOf(Env).Origin, 3, Hash.Sha256("another history"u8));
        Idle.Write(Key, SignerOf(Env).Sign(forked));
        Assert.Contains("does not extend the head over 3 entries", await LearnAsync(), StringComparison.Ordinal);
        Assert.Equal(forked, Idle.Read(Key));
    }

    [Fact]
    public async Task Head_over_other_tiles_or_of_another_key_is_not_learned()
    {
        await FillAsync(4, "a");
        await VerifyAsync();
        var published = Assert.Single(await Store.ReadHeadsAsync([Env], Ct));
        var false_ = SignerOf(Env).Sign(new TreeHead(LogOf(Env).Origin, 4, Hash.Sha256("other tiles"u8)));
        foreach (var (head, words) in new[]
        {
            (published with { SignedHead = false_ }, "tiles do not give the root"),
            (published with { VerifiedSize = 3 }, "not for the verified size"),
            (published with { SignedHead = SignerOf(2).Sign(new TreeHead(LogOf(2).Origin, 4, default)) }, "not signed by this log's key"),
        })
            Assert.Contains(words, await PublishedHeads.LearnAsync(Store, head, Key, Idle, Ct), StringComparison.Ordinal);
        Assert.Null(Idle.Read(Key));
    }

    private async Task<string?> LearnAsync() => await PublishedHeads.LearnAsync(
        Store, Assert.Single(await Store.ReadHeadsAsync([Env], Ct)), Key, Idle, Ct);

    /// <summary>Takes the database back to what a standby without synchronous replication may hold.</summary>
    private async Task PutBackAsync(LogState to, TileRow tile)
    {
        await Fixture.ExecuteAsync("DELETE FROM deltas WHERE environment_id = $1 AND log_index >= $2", Env, to.NextIndex);
        await Fixture.ExecuteAsync("DELETE FROM customers WHERE environment_id = $1 AND last_index >= $2", Env, to.NextIndex);
        await Fixture.ExecuteAsync(
            """
            DELETE FROM customer_months WHERE environment_id = $1
                AND customer_id NOT IN (SELECT customer_id FROM customers WHERE environment_id = $1)
            """, Env);
        await Fixture.ExecuteAsync("DELETE FROM tree_heads WHERE environment_id = $1 AND size > $2", Env, to.VerifiedSize);
        await Fixture.ExecuteAsync("UPDATE tiles SET hashes = $2 WHERE environment_id = $1", Env, tile.Hashes);
        await Fixture.ExecuteAsync("UPDATE environments SET next_index = $2, delta_count = $2 WHERE environment_id = $1", Env, to.NextIndex);
        await Fixture.ExecuteAsync("UPDATE logs SET verified_size = $2, signed_head = $3 WHERE environment_id = $1",
            Env, to.VerifiedSize, to.SignedHead);
    }
}
