using System.Collections.Concurrent;
using CsCheck;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Verification;
using PacSpace.Storage.Tests.Ledger.Model;

namespace PacSpace.Storage.Tests.Ledger.Crash;

/// <summary>
/// Random histories with crashes between any two statements. What was acknowledged is there, once; what was not is there
/// wholly or not at all; and whatever is sent again ends where the model does.
/// </summary>
public abstract class CrashContract<TFixture>
    where TFixture : LedgerFixture, ICrashingFixture, new()
{
    private const int MaxRounds = 8;

    /// <summary>Histories of a round; another one follows while a statement was met by no crash.</summary>
    protected abstract int Histories { get; }

    /// <summary>The statements of everything that writes, as <see cref="CrashPoint"/> names them.</summary>
    protected abstract IReadOnlyList<string> Statements { get; }

    /// <summary>Kinds of crashes that this database can tell apart.</summary>
    protected abstract IReadOnlyList<CrashKind> Kinds { get; }

    [Fact]
    public async Task Crash_between_any_two_statements_loses_doubles_and_tears_nothing()
    {
        var met = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        // They are worth something only if a crash came at every statement, and in every way at a commit.
        string[] due = [.. Statements, .. Kinds.Select(CrashPoint.Of)];
        for (var round = 0; round == 0 || round < MaxRounds && !due.All(met.ContainsKey); round++)
            await Operations.WithCrashes.SampleAsync(
                async operations =>
                {
                    await using var run = new CrashRun(Kinds, met);
                    await run.InitializeAsync();
                    foreach (var operation in operations) await run.StepAsync(operation);
                    await run.FinishAsync();
                },
                iter: Histories, threads: 2, print: operations => string.Join('\n', operations.AsEnumerable()));
        var (left, further) = (due.Except(met.Keys), met.Keys.Except(due));
        Assert.True(
            met.Keys.ToHashSet().SetEquals(due),
            $"No crash came at: {string.Join(", ", left)}. Not expected: {string.Join(", ", further)}.");
        var counts = met.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}: {m.Value}");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', counts));
    }

    private sealed class CrashRun(IReadOnlyList<CrashKind> kinds, ConcurrentDictionary<string, int> points)
        : ModelRun<TFixture>(new ConcurrentDictionary<string, int>(StringComparer.Ordinal))
    {
        public override Task StepAsync(Operation operation) =>
            operation is Operation.Crash crash ? CrashAsync(crash) : base.StepAsync(operation);

        public async Task FinishAsync()
        {
            if (Model.IsFrozen) await StepAsync(new Operation.Resume());
            await StepAsync(new Operation.Verify());
            await CompareAsync();
            var key = SignerOf(Env).VerifierKey;
            using var scan = Fixture.OpenScan();
            var damages = new List<Damage>();
            new LedgerFsck(scan, _ => key, new SignedHeads(Fixture.HeadsDirectory)).Run(damages.Add, _ => { }, Ct);
            Assert.Empty(damages);
        }

        private async Task CrashAsync(Operation.Crash crash)
        {
            crash = crash with { Kind = kinds[(int)crash.Kind % kinds.Count] };
            var steps = await StepsAsync(crash);
            if (steps.Count == 0)
            {
                await StepAsync(crash.Interrupted);
                return;
            }
            // What the ledger may hold afterwards: the first so many of the steps.
            var (models, answers) = (new List<ModelLedger> { Model }, new List<string?>());
            foreach (var step in steps)
            {
                models.Add(models[^1].Clone());
                answers.Add(step.Apply(models[^1]));
            }
            var answered = await Fixture.CrashAsync(new CrashPoint(crash, points), [.. steps.Select(s => s.Call)]);
            var acknowledged = answered.TakeWhile(a => a is not null).Count();
            Assert.All(answered.Skip(acknowledged), Assert.Null);
            for (var i = 0; i < acknowledged; i++)
                if (answers[i] is { } due) Assert.Equal(due, answered[i]);
            // A store that only lost a connection looks by itself what became of an append.
            if (crash is
                {
                    Interrupted: Operation.Append or Operation.Checkpoint,
                    Kind: CrashKind.ConnectionLostBefore or CrashKind.ConnectionLostWithAnswer,
                }) Assert.Equal(steps.Count, acknowledged);
            Model = await FoundAsync(models[acknowledged..]);
            if (crash.Kind is CrashKind.Before or CrashKind.AnswerLost) Model.Reopen();
            await CompareAsync();
            await StepAsync(crash.Interrupted);
        }

        private async Task<ModelLedger> FoundAsync(List<ModelLedger> models)
        {
            var state = await StateAsync();
            var keys = new List<long?>();
            for (var i = 0; i < Operations.Keys; i++)
                keys.Add((await Store.FindKeyAsync(Env, $"k{i}", Ct))?.Row.LogIndex);
            var customers = (await Store.ListCustomersAsync(Env, "", 10, Ct))
                .Select(h => (h.CustomerId, new ModelCustomer(h.Unit, h.CadenceSeconds))).ToList();
            var found = models.Find(m => m.Entries.Count == state.NextIndex && m.IsFrozen == state.IsFrozen
                && m.Customers.Select(c => (c.Key, c.Value)).SequenceEqual(customers)
                && keys.Select((index, i) => m.IndexOfKey($"k{i}") == index).All(same => same));
            Assert.True(found is not null, $"{state.NextIndex} entries are none of what may be there.");
            return found;
        }

        /// <summary>What is interrupted, as calls to the store and what each does to a model; empty: it calls nothing.</summary>
        private async Task<IReadOnlyList<Step>> StepsAsync(Operation.Crash crash)
        {
            switch (crash.Interrupted)
            {
                case Operation.Append { Items: var items }:
                    // Two groups: on SQLite they share a transaction.
                    var first = (int)(crash.Detail * items.Length);
                    return [.. ((DeltaItem[][])[items[..first], items[first..]]).Where(g => g.Length > 0).Select(Append)];
                case Operation.Checkpoint checkpoint:
                    return await FoldAsync(checkpoint) is var (item, apply)
                        ? [new Step(ct => AppendAsync([item], ct), m => apply(m))] : [];
                case Operation.CreateCustomer create:
                    return [new Step(ct => CreateAsync(create, ct),
                        m => m.Create(create.Customer, create.Unit, create.CadenceSeconds).ToString())];
                case Operation.ChangeCustomer change:
                    return [new Step(ct => ChangeAsync(change, ct),
                        m => $"{m.Change(change.Customer, change.Unit, change.CadenceSeconds)}")];
                case Operation.Verify:
                    return [new Step(VerifyAsync, _ => null)];
                case Operation.Freeze:
                    return [new Step(FreezeAsync, m =>
                    {
                        m.IsFrozen = true;
                        return "done";
                    })];
                case Operation.Resume:
                    return [new Step(ResumeAsync, m =>
                    {
                        var was = m.IsFrozen;
                        m.IsFrozen = false;
                        return was.ToString();
                    })];
                default:
                    return [];
            }
        }

        private Step Append(DeltaItem[] items) => new(
            ct => AppendAsync(items, ct), model => string.Join(", ", items.Select(i => model.Add(i, Now))));

        private async Task<string> AppendAsync(AppendItem[] items, CancellationToken ct) =>
            string.Join(", ", (await Store.AppendAsync(new AppendGroup(Env, items), ct)).Select(Meet));

        private async Task<string> CreateAsync(Operation.CreateCustomer create, CancellationToken ct)
        {
            var customer = new NewCustomer(create.Customer, "name", create.Unit, create.CadenceSeconds);
            return (await Store.CreateCustomerAsync(Env, customer, ct) is not null).ToString();
        }

        private async Task<string> ChangeAsync(Operation.ChangeCustomer change, CancellationToken ct)
        {
            var asked = new CustomerChange(null, change.Unit, change.CadenceSeconds);
            var changed = await Store.ChangeCustomerAsync(Env, change.Customer, asked, ct);
            return changed is null ? "" : (change.Unit is null || change.Unit == changed.Head.Unit).ToString();
        }

        private async Task<string> VerifyAsync(CancellationToken ct)
        {
            await Verifier().RunAsync(_ => { }, ct);
            return "done";
        }

        private async Task<string> FreezeAsync(CancellationToken ct)
        {
            await Store.FreezeAsync(Env, 0, "a reason", ct);
            return "done";
        }

        private async Task<string> ResumeAsync(CancellationToken ct) => (await Store.ResumeAsync(Env, ct)).ToString();

        private sealed record Step(Func<CancellationToken, Task<string>> Call, Func<ModelLedger, string?> Apply);
    }
}
