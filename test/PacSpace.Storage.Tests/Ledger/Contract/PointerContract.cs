using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>The verified pointer: moved by compare-and-swap, stopped by freezing.</summary>
public abstract class PointerContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Advance_stores_tiles_head_and_size_together()
    {
        await FillAsync(5, "a");
        var step = await StepAsync(0, 3, 1, 2, 3);
        Assert.True(await Store.AdvanceAsync(step, Ct));
        var state = await StateAsync();
        Assert.Equal((3, step.SignedHead), (state.VerifiedSize, state.SignedHead));
        Assert.Equal(step.Tiles[0].Hashes, (await Store.FindTileAsync(Env, 0, 0, Ct))!.Hashes);
        Assert.Null(await Store.FindTileAsync(Env, 0, 1, Ct));
        Assert.Null(await Store.FindTileAsync(Env, 1, 0, Ct));

        Assert.True(await Store.AdvanceAsync(await StepAsync(3, 5, 1, 2, 3, 4, 5), Ct));
        Assert.Equal(5 * Hash.Size, (await Store.FindTileAsync(Env, 0, 0, Ct))!.Hashes.Length);
    }

    [Fact]
    public async Task Advance_from_another_size_stores_nothing()
    {
        await FillAsync(5, "a");
        await Store.AdvanceAsync(await StepAsync(0, 3, 1, 2, 3), Ct);
        var before = await StateAsync();
        Assert.False(await Store.AdvanceAsync(await StepAsync(0, 4, 9, 9, 9, 9), Ct));
        Assert.False(await Store.AdvanceAsync(await StepAsync(4, 5, 9, 9, 9, 9), Ct));
        Assert.False(await Store.AdvanceAsync((await StepAsync(0, 4, 9)) with { Environment = 77 }, Ct));
        Assert.Equal(before, await StateAsync());
        Assert.Equal(3 * Hash.Size, (await Store.FindTileAsync(Env, 0, 0, Ct))!.Hashes.Length);
        Assert.Equal(before.NextIndex - 1, (await Store.ReadEntriesAsync(Env, 4, 1, Ct))[0].LogIndex);
        Assert.Null(await Store.VerifiedAtAsync(Env, 3, Ct));
    }

    [Fact]
    public async Task Frozen_log_does_not_advance()
    {
        await FillAsync(2, "a");
        await Store.FreezeAsync(Env, 1, "why", Ct);
        Assert.False(await Store.AdvanceAsync(await StepAsync(0, 1, 1), Ct));
        Assert.Equal(0, (await StateAsync()).VerifiedSize);
        Assert.True(await Store.ResumeAsync(Env, Ct));
        Assert.True(await Store.AdvanceAsync(await StepAsync(0, 1, 1), Ct));
    }

    [Fact]
    public async Task First_reason_to_freeze_stands_until_it_is_resumed()
    {
        await FillAsync(3, "a");
        await Store.AdvanceAsync(await StepAsync(0, 1, 1), Ct);
        await Store.FreezeAsync(Env, 1, "first", Ct);
        await Store.FreezeAsync(Env, 2, "second", Ct);
        var state = await StateAsync();
        Assert.True(state.IsFrozen);
        Assert.Equal((1, "first"), (state.FrozenIndex, state.FrozenReason));
        Assert.Equal(["VERIFIED", "FAILED", "QUEUED"], Enumerable.Range(0, 3).Select(i => state.StatusOf(i)));

        Assert.True(await Store.ResumeAsync(Env, Ct));
        Assert.False(await Store.ResumeAsync(Env, Ct));
        Assert.False(await Store.ResumeAsync(77, Ct));
        Assert.Equal(["VERIFIED", "QUEUED", "QUEUED"], await StatusesAsync());
        await Store.FreezeAsync(Env, 2, "second", Ct);
        Assert.Equal(["VERIFIED", "QUEUED", "FAILED"], await StatusesAsync());
    }

    [Fact]
    public async Task Verified_at_is_the_time_of_the_first_head_that_covers_the_entry()
    {
        await FillAsync(5, "a");
        await Store.AdvanceAsync((await StepAsync(0, 2, 1)) with { SignedAt = 1000 }, Ct);
        await Store.AdvanceAsync((await StepAsync(2, 4, 1)) with { SignedAt = 2000 }, Ct);
        var times = new List<long?>();
        for (var i = 0; i < 5; i++) times.Add(await Store.VerifiedAtAsync(Env, i, Ct));
        Assert.Equal([1000, 1000, 2000, 2000, null], times);
    }

    [Fact]
    public async Task Positions_say_how_far_every_log_has_come()
    {
        foreach (var environment in (long[])[2, 3, 4]) await CreateAsync(environment);
        foreach (var environment in (long[])[4, 2, 1]) await AppendToAsync(environment, Delta("a", "1"));
        await Store.FreezeAsync(2, 0, "why", Ct);
        Assert.Equal([new(1, 1, 0, false), new(2, 1, 0, true), new(3, 0, 0, false), new(4, 1, 0, false)],
            await Store.ListPositionsAsync(Ct));
        Assert.Equal([1, 4], await BehindAsync());
        await VerifyAsync();
        Assert.Equal(new LogPosition(1, 1, 1, false), (await Store.ListPositionsAsync(Ct))[0]);
        Assert.Equal([4], await BehindAsync());
        await Store.ResumeAsync(2, Ct);
        Assert.Equal([2, 4], await BehindAsync());
        Assert.Equal([1, 2, 3, 4], await Store.ListEnvironmentsAsync(Ct));
    }

    [Fact]
    public async Task Heads_are_read_of_those_that_are_named()
    {
        foreach (var environment in (long[])[2, 3]) await CreateAsync(environment);
        await AppendToAsync(3, Delta("a", "1"));
        var verified = await VerifyAsync(3);
        var heads = await Store.ReadHeadsAsync([3, 1, 77], Ct);
        Assert.Equal([new(1, 0, EmptyHead(1)), new(3, 1, verified.SignedHead)], heads.OrderBy(h => h.Environment));
        Assert.Empty(await Store.ReadHeadsAsync([], Ct));
    }

    private async Task<IEnumerable<long>> BehindAsync() =>
        (await Store.ListPositionsAsync(Ct)).Where(p => p.IsBehind).Select(p => p.Environment);

    private async Task<IEnumerable<string>> StatusesAsync()
    {
        var state = await StateAsync();
        return Enumerable.Range(0, 3).Select(i => state.StatusOf(i));
    }

    /// <summary>A step with one tile whose hashes are told apart by their last byte.</summary>
    private async Task<VerificationStep> StepAsync(long expected, long size, params byte[] hashes)
    {
        var tile = new TileRow(0, 0, [.. hashes.SelectMany(h => Enumerable.Repeat(h, Hash.Size))]);
        var head = SignerOf(Env).Sign(new TreeHead(LogOf(Env).Origin, size, MerkleHasher.EmptyRoot));
        return new VerificationStep(Env, expected, size, head, Now, [tile], await LeaseAsync());
    }
}
