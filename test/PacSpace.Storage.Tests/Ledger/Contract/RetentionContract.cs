using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Payloads are destroyed when they are verified and old enough, and nothing else is.</summary>
public abstract class RetentionContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Fact]
    public async Task Nothing_is_destroyed_before_its_time_to_the_millisecond()
    {
        var rows = await FillAsync(3, "a");
        await VerifyAsync();
        Clock.Advance(Week - TimeSpan.FromMilliseconds(1));
        Assert.Equal(default, await PurgeAsync());
        Assert.Equal(rows, await AllAsync());
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new PurgeStep(3, false), await PurgeAsync());
        Assert.Equal(rows.Select(r => r with { Payload = null }), await AllAsync());
        Assert.Equal(3, await Store.PurgedSizeAsync(Env, Ct));
        Assert.Equal(default, await PurgeAsync());
    }

    [Fact]
    public async Task What_is_younger_stays_whole()
    {
        await RecordAsync(Full("a"));
        Clock.Advance(TimeSpan.FromDays(3));
        var younger = await RecordAsync(Full("a"));
        await VerifyAsync();
        Clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal(new PurgeStep(1, false), await PurgeAsync());
        Assert.Equal(younger, (await AllAsync())[1]);
        Assert.Equal(1, await Store.PurgedSizeAsync(Env, Ct));
        Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(new PurgeStep(1, false), await PurgeAsync());
        Assert.Null((await AllAsync())[1].Payload);
    }

    [Fact]
    public async Task Steps_are_bounded_and_end_together_with_checkpoints_between()
    {
        await FillAsync(4, "a", "b");
        await VerifyAsync();
        await AddAsync(await FoldAsync("a", 0, Now + 1, 4));
        await FillAsync(5, "a", "b");
        await VerifyAsync();
        Clock.Advance(Week);
        var steps = new List<PurgeStep>();
        do steps.Add(await PurgeAsync(3));
        while (steps[^1].HasMore);
        Assert.Equal([(3, true), (2, true), (3, true), (1, false)], steps.Select(s => (s.Destroyed, s.HasMore)));
        Assert.All(await AllAsync(), r => Assert.Null(r.Payload));
        Assert.Equal(10, await Store.PurgedSizeAsync(Env, Ct));
        Assert.Single((await Store.ReadEntriesAsync(Env, 0, 20, Ct)).OfType<CheckpointRow>());
    }

    [Fact]
    public async Task Unverified_payloads_wait_for_their_verification()
    {
        await FillAsync(2, "a");
        await VerifyAsync();
        await FillAsync(2, "a");
        Clock.Advance(Week);
        Assert.Equal(new PurgeStep(2, false), await PurgeAsync());
        Assert.Equal([true, true, false, false], (await AllAsync()).Select(r => r.Payload is null));
        Assert.False((await VerifyAsync()).IsFrozen);
        Assert.Equal(new PurgeStep(2, false), await PurgeAsync());
    }

    [Fact]
    public async Task Log_without_payloads_is_verified_on()
    {
        await FillAsync(3, "a", "b");
        await VerifyAsync();
        Clock.Advance(Week);
        await PurgeAsync();
        await FillAsync(300, "a", "b");
        var state = await VerifyAsync();
        Assert.Equal((303, false), (state.VerifiedSize, state.IsFrozen));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Payload_that_is_missing_before_verification_is_damage(int index)
    {
        await FillAsync(2, "a");
        await Fixture.ExecuteAsync(
            """
            UPDATE deltas SET payload_salt = NULL, reason = NULL, reference_id = NULL, metadata = NULL, adjusts = NULL
            WHERE environment_id = 1 AND log_index = $1
            """, (long)index);
        var state = await VerifyAsync();
        Assert.Equal((index, "its payload is missing, and it was never verified"), (state.FrozenIndex, state.FrozenReason));
        Assert.Equal(default, await PurgeAsync());
    }

    [Fact]
    public async Task Frozen_log_is_swept_up_to_what_was_verified()
    {
        await FillAsync(3, "a");
        await VerifyAsync();
        await FillAsync(2, "a");
        await Store.FreezeAsync(Env, 3, "damage", Ct);
        Clock.Advance(Week);
        Assert.Equal(new PurgeStep(3, false), await PurgeAsync());
        Assert.Equal([true, true, true, false, false], (await AllAsync()).Select(r => r.Payload is null));
    }

    [Fact]
    public async Task Reconciliations_that_may_name_what_is_destroyed_lose_what_they_found()
    {
        await CreateAsync(2);
        await FillAsync(2, "a");
        await VerifyAsync();
        await AddJobAsync(Env, "early", 1);
        await AddJobAsync(Env, "later", 2);
        await AddJobAsync(Env, "none", ReconciliationRecord.NoPayload);
        await AddJobAsync(2, "early", 0);
        var running = Job("running", 0);
        await Store.AddReconciliationAsync(Env, running, 100, 0, Ct);
        await Store.AddReconciliationPagesAsync(Env, "running", [new("x", 0, "[1]")], Ct);
        Assert.Equal(default, await PurgeAsync());
        Assert.Equal("{}", (await Store.FindReconciliationAsync(Env, "early", 0, Ct))!.Summary);
        Clock.Advance(Week);
        Assert.Equal(new PurgeStep(2, false), await PurgeAsync());

        foreach (var gone in new[] { "early", "running" })
        {
            var job = (await Store.FindReconciliationAsync(Env, gone, 0, Ct))!;
            Assert.Equal(("failed", null, ReconciliationRecord.PurgedMessage), (job.Status, job.Summary, job.Message));
            Assert.Empty(await Store.ReadReconciliationPagesAsync(Env, gone, "x", 0, 9, Ct));
        }
        // Whoever still compares stores nothing more.
        Assert.False(await Store.AddReconciliationPagesAsync(Env, "running", [new("x", 1, "[2]")], Ct));
        await Store.UpdateReconciliationAsync(Env, running with { Status = "completed", Summary = "{}" }, Ct);
        Assert.Null((await Store.FindReconciliationAsync(Env, "running", 0, Ct))!.Summary);
        foreach (var (environment, kept) in new[] { (Env, "later"), (Env, "none"), (2L, "early") })
        {
            Assert.Equal("{}", (await Store.FindReconciliationAsync(environment, kept, 0, Ct))!.Summary);
            Assert.Single(await Store.ReadReconciliationPagesAsync(environment, kept, "x", 0, 9, Ct));
        }
    }

    [Fact]
    public async Task Other_environments_are_not_touched()
    {
        await CreateAsync(2);
        await FillAsync(2, "a");
        await AppendToAsync(2, Delta("a", "1"));
        await VerifyAsync();
        await VerifyAsync(2);
        Clock.Advance(Week);
        await PurgeAsync();
        Assert.NotNull((await Store.FindDeltaAsync(2, 0, Ct))!.Payload);
        Assert.Equal(0, await Store.PurgedSizeAsync(2, Ct));
        Assert.Equal(default, await Store.PurgePayloadsAsync(99, Week, 10, Ct));
    }

    [Fact]
    public async Task Sweeps_and_appends_at_once_destroy_each_payload_once()
    {
        await FillAsync(600, "a", "b");
        await VerifyAsync();
        Clock.Advance(Week);
        var appends = Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++) await FillAsync(10, "a", "c");
        }, Ct);
        var sweeps = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            var destroyed = 0;
            for (var more = true; more;)
            {
                var step = await PurgeAsync(20);
                (destroyed, more) = (destroyed + step.Destroyed, step.HasMore);
            }
            return destroyed;
        }, Ct)));
        await appends;
        Assert.Equal(600, sweeps.Sum());
        Assert.Equal(600, await Store.PurgedSizeAsync(Env, Ct));
        Assert.Equal(Enumerable.Repeat(true, 600).Concat(Enumerable.Repeat(false, 300)),
            (await AllAsync()).OrderBy(r => r.LogIndex).Select(r => r.Payload is null));
        Assert.Equal(900, (await VerifyAsync()).VerifiedSize);
    }

    [Fact]
    public async Task Keys_outlive_payloads_and_references_do_not()
    {
        var first = await RecordAsync(Delta("a", "1", "k", "base"));
        await VerifyAsync();
        Clock.Advance(Week);
        await PurgeAsync();
        Assert.Equal(first with { Payload = null }, Replayed(await AddAsync(Delta("a", "1", "k", "other"))));
        Assert.Equal(["delta"], Assert.IsType<AppendOutcome.KeyReused>(await AddAsync(Delta("a", "2", "k", "base"))).Members);

        Assert.IsType<AppendOutcome.AdjustedDeltaNotFound>(
            await AddAsync(Delta("a", "-1") with { Adjusts = new AdjustsReference(null, "base") }));
        Assert.IsType<AppendOutcome.AdjustedDeltaNotFound>(
            await AddAsync(Delta("a", "-1") with { Adjusts = new AdjustsReference(0, "base") }));
        var correction = await RecordAsync(Delta("a", "-1") with { Adjusts = new AdjustsReference(0, null) });
        Assert.Equal(0, correction.Payload!.AdjustsIndex);
        // Nothing is left to compare a reference with: without a key it counts as new.
        await RecordAsync(Unique("a", "1", "base"));
        Replayed(await AddAsync(Unique("a", "1", "base")));
    }

    [Fact]
    public async Task What_is_left_of_a_payload_that_was_destroyed_in_part_is_destroyed_too()
    {
        await RecordAsync(Full("a"));
        await VerifyAsync();
        await Fixture.ExecuteAsync("UPDATE deltas SET payload_salt = NULL WHERE environment_id = 1");
        Clock.Advance(Week);
        Assert.Equal(new PurgeStep(1, false), await PurgeAsync());
        Assert.Null((await Store.FindDeltaAsync(Env, 0, Ct))!.Payload);
    }

    [Fact]
    public async Task Checkpoints_can_be_made_over_destroyed_payloads()
    {
        await FillAsync(300, "a");
        await VerifyAsync();
        Clock.Advance(Week);
        await PurgeAsync();
        var item = await FoldAsync("a", 0, Now + 1, 300);
        Assert.IsType<AppendOutcome.Checkpoint>(await AddAsync(item));
        Assert.False((await VerifyAsync()).IsFrozen);
        Assert.Equal(MerkleHasher.Root([.. (await AllAsync()).Select(r => Leaf(r))]), item.Root);
    }

    [Fact]
    public async Task Files_are_cleaned_once_and_again_after_more_was_destroyed()
    {
        Assert.Equal(Erasure.Nothing, await EraseAsync());
        for (var round = 0; round < 2; round++)
        {
            await FillAsync(3, "a");
            await VerifyAsync();
            Clock.Advance(Week);
            await PurgeAsync();
            // Whoever comes next does what the one before could not.
            await Fixture.ReopenAsync();
            Assert.Equal(Erasure.Done, await EraseAsync());
            Assert.Equal(Erasure.Nothing, await EraseAsync());
        }
        await FillAsync(1, "a");
        Assert.False((await VerifyAsync()).IsFrozen);
    }

    [Fact]
    public async Task Usage_is_what_is_recorded_and_what_of_it_is_not_verified()
    {
        Assert.Null(await Store.FindUsageAsync(99, 0, Ct));
        await FillAsync(2, "a");
        await VerifyAsync();
        await AddAsync(await FoldAsync("a", 0, Now + 1, 2));
        Clock.Advance(TimeSpan.FromHours(1));
        var hour = Now;
        await FillAsync(3, "a");
        var usage = (await Store.FindUsageAsync(Env, hour, Ct))!;
        Assert.Equal((5, 3, 0), (usage.State.DeltaCount, usage.Unverified, usage.Failed));
        Assert.Equal(0, (await Store.FindUsageAsync(Env, hour + 1, Ct))!.Unverified);
        await Store.FreezeAsync(Env, 4, "damage", Ct);
        usage = (await Store.FindUsageAsync(Env, 0, Ct))!;
        Assert.Equal((3, 1), (usage.Unverified, usage.Failed));
        await Store.ResumeAsync(Env, Ct);
        await VerifyAsync();
        Assert.Equal(0, (await Store.FindUsageAsync(Env, 0, Ct))!.Unverified);
    }

    private static DeltaItem Full(string customer) => Delta(customer, "-2.5", reference: "ref") with
    {
        Reason = "refund", Metadata = "{\"a\":1}", Occurred = 1_790_000_000_000, Unit = "USD",
    };

    private static ReconciliationRecord Job(string id, long firstIndex) => new(id, "running", 1, 1, 9000, firstIndex, null, null);

    private async Task AddJobAsync(long environment, string id, long firstIndex)
    {
        await Store.AddReconciliationAsync(environment, Job(id, firstIndex), 100, 0, Ct);
        await Store.AddReconciliationPagesAsync(environment, id, [new("x", 0, "[1]")], Ct);
        await Store.UpdateReconciliationAsync(environment, Job(id, firstIndex) with { Status = "completed", Summary = "{}" }, Ct);
    }

    private Task<PurgeStep> PurgeAsync(int maxEntries = 1000) => Store.PurgePayloadsAsync(Env, Week, maxEntries, Ct);

    private Task<Erasure> EraseAsync() => Store.EraseDestroyedAsync(long.MaxValue, Ct);

    private async Task<IReadOnlyList<DeltaRow>> AllAsync() =>
        [.. (await Store.ReadEntriesAsync(Env, 0, 2000, Ct)).OfType<DeltaRow>()];
}
