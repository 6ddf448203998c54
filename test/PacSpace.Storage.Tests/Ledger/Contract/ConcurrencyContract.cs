using PacSpace.Core.Amounts;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

public abstract class ConcurrencyContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private const int Tasks = 50;
    private const int GroupsPerTask = 8;
    private const int Environments = 3;

    [Fact]
    public async Task Concurrent_appends_end_dense_and_exact()
    {
        for (var environment = 2; environment <= Environments; environment++) await CreateAsync(environment);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(t => Task.Run(() => EmitAsync(t), Ct)));
        var acknowledged = outcomes.SelectMany(o => o).ToList();

        for (var environment = 1L; environment <= Environments; environment++)
        {
            var stored = await Store.ReadEntriesAsync(environment, 0, 5000, Ct);
            Assert.Equal(Enumerable.Range(0, stored.Count).Select(i => (long)i), stored.Select(r => r.LogIndex));
            Assert.Equal(
                stored, acknowledged.Where(a => a.Environment == environment).OrderBy(a => a.Row.LogIndex)
                    .Select(a => a.Row));
            foreach (var customer in stored.Cast<DeltaRow>().GroupBy(r => r.CustomerId))
                AssertHistory([.. customer], environment);
            Assert.Equal(stored.Count, (await VerifyAsync(environment)).VerifiedSize);
        }
        Assert.Equal(Tasks * GroupsPerTask * 3, acknowledged.Count);
    }

    [Fact]
    public async Task One_key_sent_by_many_at_once_is_recorded_once()
    {
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, Tasks).Select(_ => Task.Run(() => AddAsync(Delta("a", "1", "k")), Ct)));
        var rows = outcomes.Cast<AppendOutcome.Delta>().ToList();
        Assert.Single(rows, r => !r.IsReplay);
        Assert.Single(rows.Select(r => r.Row).Distinct());
        Assert.Equal(1, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Cap_is_not_passed_by_many_at_once()
    {
        var item = Delta("a", "1") with { Cap = new PlanCap(20, true) };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => Task.Run(() => AddAsync(item), Ct)));
        Assert.Equal(20, outcomes.Count(o => o is AppendOutcome.Delta));
        Assert.Equal(Tasks - 20, outcomes.Count(o => o is AppendOutcome.CapReached));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cap_is_filled_and_not_passed_by_batches_and_single_deltas_at_once(bool lifetime)
    {
        const int Max = 137;
        var item = Delta("a", "1") with { Cap = new PlanCap(Max, lifetime) };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(t => Task.Run(
            () => AppendAsync([.. Enumerable.Repeat(item, t % 3 == 0 ? 1 : t % 9)]), Ct)));
        Assert.True(outcomes.Sum(o => o.Count) > Max);
        Assert.Equal(Max, outcomes.SelectMany(o => o).Count(o => o is AppendOutcome.Delta));
        Assert.Equal(Max, (await StateAsync()).NextIndex);
        // Each batch takes what fits, in order: nothing of it is recorded behind its first refusal.
        Assert.All(outcomes, batch => Assert.All(
            batch.SkipWhile(o => o is AppendOutcome.Delta), o => Assert.Equal(new AppendOutcome.CapReached(Max), o)));
    }

    [Fact]
    public async Task Reader_never_sees_a_gap_or_half_a_group()
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reader = Task.Run(async () =>
        {
            var reads = 0;
            for (; !done.IsCancellationRequested || reads == 0; reads++)
            {
                var state = await StateAsync();
                Assert.Equal(0, state.NextIndex % 4);
                // Everything below the next index is seen; of what is appended meanwhile, some may be.
                var rows = (await Store.ReadEntriesAsync(Env, 0, 100_000, Ct))
                    .Where(r => r.LogIndex < state.NextIndex).ToList();
                Assert.Equal(state.NextIndex, rows.Count);
                Assert.Equal(Enumerable.Range(0, rows.Count).Select(i => (long)i), rows.Select(r => r.LogIndex));
            }
        }, Ct);
        for (var i = 0; i < 150; i++)
        {
            var first = Delta("a", "1");
            var window = new CustomerCheckpointItem
            {
                CustomerId = "a", Start = i, End = long.MaxValue / 2_000_000, FirstSequence = 1, LastSequence = i + 1,
                Opening = default,
                Closing = default, Credits = default, Debits = default, History = default, Unit = "", Root = default,
                LogSize = 0, Count = 1,
            };
            await AppendAsync(first, window, Delta("b", "1"), window with { Start = i + 1000 });
        }
        await done.CancelAsync();
        await reader;
    }

    [Fact]
    public async Task Group_that_cannot_be_stored_does_not_hurt_its_neighbours()
    {
        await CreateAsync(2);
        // A lone surrogate has no UTF-8; the features refuse it long before.
        var broken = Delta("a", "1", "broken") with { Reason = "\ud800" };
        var tasks = Enumerable.Range(0, 40)
            .Select(i => i % 4 == 0 ? AppendToAsync(1 + i % 2, Delta("a", "1"), broken)
                : AppendToAsync(1 + i % 2, Delta("a", "1"))).ToList();
        await Task.WhenAll(
            tasks.Select(t => t.ContinueWith(_ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default)));
        Assert.Equal(10, tasks.Count(t => t.IsFaulted));
        Assert.Equal(30, (await StateAsync()).NextIndex + (await StateAsync(2)).NextIndex);
        Assert.Null(await Store.FindKeyAsync(1, "broken", Ct));
        foreach (var environment in (long[])[1, 2])
            Assert.False((await VerifyAsync(environment)).IsFrozen);
    }

    private async Task<List<(long Environment, DeltaRow Row)>> EmitAsync(int task)
    {
        var rows = new List<(long, DeltaRow)>();
        for (var group = 0; group < GroupsPerTask; group++)
        {
            var environment = 1 + (task + group) % Environments;
            var outcomes = await AppendToAsync(
                environment, Delta("shared", $"{task + 1}"), Delta($"own-{task}", "-0.5"),
                Delta("shared", $"-{group + 1}"));
            rows.AddRange(outcomes.Select(o => ((long)environment, Recorded(o))));
            // One caller's group stands together, in its order.
            Assert.Equal([0, 1, 2], outcomes.Select(o => Row(o).LogIndex - Row(outcomes[0]).LogIndex));
        }
        return rows;
    }

    private static void AssertHistory(List<DeltaRow> rows, long environment)
    {
        var balance = default(Amount);
        for (var i = 0; i < rows.Count; i++)
        {
            balance += rows[i].Amount;
            Assert.Equal((i + 1, balance), (rows[i].Sequence, rows[i].Balance));
            Assert.Equal(i == 0 ? null : rows[i - 1].Leaf, rows[i].Prev);
            Assert.Equal(Leaf(rows[i], environment), rows[i].Leaf);
        }
    }
}
