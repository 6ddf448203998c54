using System.Collections.Concurrent;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using Hash = PacSpace.Core.Merkle.Hash;

namespace PacSpace.Storage.Tests.Ledger.Model;

/// <summary>One history, done to a ledger and to its model.</summary>
public class ModelRun<TFixture>(ConcurrentDictionary<string, int> met) : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private protected ModelLedger Model { get; set; } = new();

    public virtual async Task StepAsync(Operation operation)
    {
        switch (operation)
        {
            case Operation.Append append:
                var expected = append.Items.Select(i => Model.Add(i, Now)).ToList();
                Assert.Equal(expected, (await AppendAsync([.. append.Items])).Select(Meet));
                break;
            case Operation.Checkpoint checkpoint:
                await CheckpointAsync(checkpoint);
                break;
            case Operation.CreateCustomer create:
                var made = await Store.CreateCustomerAsync(
                    Env, new NewCustomer(create.Customer, "name", create.Unit, create.CadenceSeconds), Ct);
                Assert.Equal(Model.Create(create.Customer, create.Unit, create.CadenceSeconds), made is not null);
                break;
            case Operation.ChangeCustomer change:
                var changed = await Store.ChangeCustomerAsync(
                    Env, change.Customer, new CustomerChange(null, change.Unit, change.CadenceSeconds), Ct);
                var allowed = Model.Change(change.Customer, change.Unit, change.CadenceSeconds);
                Assert.Equal(allowed is null, changed is null);
                if (changed is null) break;
                Assert.Equal(allowed, change.Unit is null || change.Unit == changed.Head.Unit);
                break;
            case Operation.MoveClock move:
                Clock.AdjustTime(Clock.GetUtcNow() + move.By);
                break;
            case Operation.Verify:
                var state = await VerifyAsync();
                if (!Model.IsFrozen) Assert.Equal(Model.Entries.Count, state.VerifiedSize);
                break;
            case Operation.Reopen:
                await Fixture.ReopenAsync();
                Model.Reopen();
                await CompareAsync();
                break;
            case Operation.Freeze:
                await Store.FreezeAsync(Env, 0, "a reason", Ct);
                Model.IsFrozen = true;
                break;
            case Operation.Resume:
                Assert.Equal(Model.IsFrozen, await Store.ResumeAsync(Env, Ct));
                Model.IsFrozen = false;
                break;
        }
        await CompareStateAsync();
    }

    public async Task CompareAsync()
    {
        await CompareEntriesAsync();
        await CompareCustomersAsync();
        for (var i = 0; i < Operations.Keys; i++)
            Assert.Equal(Model.IndexOfKey($"k{i}"), (await Store.FindKeyAsync(Env, $"k{i}", Ct))?.Row.LogIndex);
        var newest =
            await Store.ListCheckpointsAsync(Env, new CheckpointFilter(null, 0, long.MaxValue, 0, 1000, 0), Ct);
        Assert.Equal(Model.Checkpoints.Select(c => c.Index).Reverse(), newest.Rows.Select(r => r.LogIndex));
    }

    private async Task CheckpointAsync(Operation.Checkpoint checkpoint)
    {
        if (await FoldAsync(checkpoint) is not var (item, apply)) return;
        Assert.Equal(apply(Model), Meet(await AddAsync(item)));
    }

    /// <summary>The item of a checkpoint, and what it does to a model; null if it would cover nothing.</summary>
    private protected async Task<(AppendItem Item, Func<ModelLedger, string> Apply)?> FoldAsync(
        Operation.Checkpoint checkpoint)
    {
        var month = Clock.GetUtcNow().AddMonths(-checkpoint.MonthsBack);
        var begin = new DateTimeOffset(month.Year, month.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var (start, end) = (begin.ToUnixTimeMilliseconds(), begin.AddMonths(1).ToUnixTimeMilliseconds());
        var size = Math.Max(0, Model.Entries.Count - checkpoint.Lag);
        if (Model.Covered(checkpoint.Customer, start, end, size).Count == 0) return null;
        var request = $"{checkpoint.Customer} {start}";
        var item = await FoldAsync(checkpoint.Customer, start, end, size);
        return (item with { IdempotencyKey = checkpoint.Key, Request = request },
            model => model.Checkpoint(checkpoint.Customer, start, end, size, checkpoint.Key, request, Now));
    }

    private async Task CompareStateAsync()
    {
        var state = await StateAsync();
        Assert.Equal(
            (Model.Entries.Count, Model.LastTime, Model.Deltas.Count(), Model.IsFrozen),
            (state.NextIndex, state.LastTime, state.DeltaCount, state.IsFrozen));
        if (Model.Entries.Count == 0) return;
        Assert.Equal(
            Model.Deltas.Count(d => ModelLedger.IsSameMonth(d.Time, state.LastTime)), state.PeriodDeltaCount);
        var leaves = (await Store.ReadEntriesAsync(Env, 0, (int)state.VerifiedSize, Ct)).Select(r => r.Leaf)
            .ToArray();
        var head = SignedNote.OpenTreeHead(state.SignedHead, SignerOf(Env).VerifierKey);
        Assert.Equal((state.VerifiedSize, MerkleHasher.Root(leaves)), (head!.Size, head.Root));
    }

    private async Task CompareEntriesAsync()
    {
        var stored = await Store.ReadEntriesAsync(Env, 0, 10_000, Ct);
        Assert.Equal(Model.Entries.Count, stored.Count);
        foreach (var (expected, row) in Model.Entries.Zip(stored))
        {
            Assert.Equal(
                (expected.Index, expected.Customer, expected.Time), (row.LogIndex, row.CustomerId, row.Time));
            if (expected is ModelDelta delta) AssertDelta(delta, Assert.IsType<DeltaRow>(row));
            else AssertCheckpoint((ModelCheckpoint)expected, Assert.IsType<CheckpointRow>(row));
        }
    }

    private async Task CompareCustomersAsync()
    {
        var heads = await Store.ListCustomersAsync(Env, "", 10, Ct);
        Assert.Equal(Model.Customers.Keys, heads.Select(h => h.CustomerId));
        foreach (var head in heads)
        {
            var (unit, cadence) = Model.Customers[head.CustomerId];
            Assert.Equal((unit, cadence), (head.Unit, head.CadenceSeconds));
            var history = Model.History(head.CustomerId);
            var rows = await Store.ReadDeltasAsync(Env, head.CustomerId, 1, long.MaxValue, Ct);
            Assert.Equal(history.Select(d => d.Index), rows.Select(r => r.LogIndex));
            if (history.Count == 0)
            {
                Assert.Equal(
                    new CustomerHead(head.CustomerId, unit, 0, default, default, null, 0, 0, 0, cadence), head);
                continue;
            }
            Assert.Equal([null, .. rows.SkipLast(1).Select(r => (Hash?)r.Leaf)], rows.Select(r => r.Prev));
            var last = history[^1];
            Assert.Equal(
                new CustomerHead(
                    head.CustomerId, last.Unit, history.Count, last.Balance, last.Credits, rows[^1].Leaf,
                    last.Index, history[0].Time, last.Time, cadence), head);
        }
        await CompareDirectoryAsync();
    }

    /// <summary>What the directory says of all time and of each month is what the model's deltas add up to.</summary>
    private async Task CompareDirectoryAsync()
    {
        int?[] periods = [null, .. Model.Deltas.Select(d => (int?)AppendPlan.MonthOf(d.Time)).Distinct()];
        foreach (var period in periods)
        {
            var filter = new CustomerFilter(null, period, false);
            var expected = Model.Deltas.Where(d => period is null || AppendPlan.MonthOf(d.Time) == period)
                .GroupBy(d => d.Customer, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (g.Key, (long)g.Count(), Sum(g), (long?)g.First().Time, (long?)g.Last().Time)).ToList();
            var listed = await Store.ReadDirectoryAsync(Env, filter, "", 100, 0, Ct);
            Assert.Equal(
                expected, listed.Select(f => (f.Entry.Head.CustomerId, f.Deltas, f.Net, f.FirstTime, f.LastTime)));
            Assert.Equal(expected.Count, await Store.CountDirectoryAsync(Env, filter, Ct));
        }
    }

    private static Core.Amounts.Amount Sum(IEnumerable<ModelDelta> deltas) =>
        deltas.Aggregate(default(Core.Amounts.Amount), (sum, d) => sum + d.Item.Amount);

    private static void AssertDelta(ModelDelta expected, DeltaRow row)
    {
        Assert.Equal(
            (expected.Sequence, expected.Item.Amount, expected.Balance, expected.Credits, expected.Unit,
            expected.Item.Occurred),
            (row.Sequence, row.Amount, row.Balance, row.Credits, row.Unit, row.Occurred));
        Assert.Equal(
            new DeltaPayload(
                expected.Item.Reason, expected.Item.ReferenceId, expected.Item.Metadata, expected.Adjusts,
                row.Payload!.Salt),
            row.Payload);
        Assert.Equal(Leaf(row), row.Leaf);
    }

    private static void AssertCheckpoint(ModelCheckpoint expected, CheckpointRow row) => Assert.Equal(
        (expected.Number, expected.Start, expected.End, expected.First, expected.Last, expected.Size),
        (row.Number, row.Start, row.End, row.FirstSequence, row.LastSequence, row.LogSize));

    protected string Meet(AppendOutcome outcome)
    {
        var words = Words(outcome);
        met.AddOrUpdate(words.Split(' ')[0], 1, (_, count) => count + 1);
        return words;
    }

    private static string Words(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Delta d => $"{(d.IsReplay ? "replayed" : "recorded")} {d.Row.LogIndex}",
        AppendOutcome.Checkpoint c => $"{(c.IsReplay ? "same " : "")}checkpoint {c.Row.LogIndex}",
        AppendOutcome.KeyReused => "key reused",
        AppendOutcome.CapReached c => $"cap {c.Max}",
        AppendOutcome.CadenceLimit c => $"cadence {c.CadenceSeconds}, {c.WaitMilliseconds} ms",
        AppendOutcome.UnitMismatch u => $"unit is '{u.CustomerUnit}'",
        AppendOutcome.AdjustedDeltaNotFound => "adjusted not found",
        AppendOutcome.Frozen => "frozen",
        AppendOutcome.StaleCheckpoint => "stale",
        _ => outcome.ToString(),
    };
}
