using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>
/// One test of a ledger store: an empty ledger with environment 1, and short words for what tests do to it.
/// </summary>
public abstract class LedgerTest<TFixture> : IAsyncLifetime
    where TFixture : LedgerFixture, new()
{
    protected const long Env = 1;

    private readonly Dictionary<long, LogSigner> _signers = [];

    protected TFixture Fixture { get; } = new();

    protected ILedgerStore Store => Fixture.Store;

    protected FakeTimeProvider Clock => Fixture.Clock;

    protected long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Fixture.OpenAsync();
        await CreateAsync(Env);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var signer in _signers.Values) signer.Dispose();
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static LogIdentity LogOf(long environment) => new(environment, $"ledger.test/log/env_{environment}");

    protected static Amount Amount(string text) => Core.Amounts.Amount.ParseCanonical(text);

    protected static long Milliseconds(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    protected static DeltaItem Delta(string customer, string amount, string? key = null, string? reference = null) =>
        new()
    {
        CustomerId = customer,
        Amount = Amount(amount),
        Reason = "usage",
        IdempotencyKey = key,
        ReferenceId = reference,
    };

    protected static DeltaItem Unique(string customer, string amount, string reference) =>
        Delta(customer, amount, reference: reference) with { DeduplicateByReference = true };

    protected static DeltaRow Row(AppendOutcome outcome) => Assert.IsType<AppendOutcome.Delta>(outcome).Row;

    protected static DeltaRow Recorded(AppendOutcome outcome)
    {
        var delta = Assert.IsType<AppendOutcome.Delta>(outcome);
        Assert.False(delta.IsReplay);
        return delta.Row;
    }

    protected static DeltaRow Replayed(AppendOutcome outcome)
    {
        var delta = Assert.IsType<AppendOutcome.Delta>(outcome);
        Assert.True(delta.IsReplay);
        return delta.Row;
    }

    protected LogSigner SignerOf(long environment)
    {
        if (!_signers.TryGetValue(environment, out var signer))
        {
            var seed = Hash.Sha256(Encoding.UTF8.GetBytes($"seed {environment}")).ToArray();
            _signers.Add(environment, signer = new LogSigner(LogOf(environment).Origin, seed));
        }
        return signer;
    }

    protected string EmptyHead(long environment) =>
        SignerOf(environment).Sign(new TreeHead(LogOf(environment).Origin, 0, MerkleHasher.EmptyRoot));

    protected Task CreateAsync(long environment) =>
        Store.CreateEnvironmentAsync(environment, LogOf(environment).Origin, EmptyHead(environment), Ct);

    protected Task<IReadOnlyList<AppendOutcome>> AppendAsync(params AppendItem[] items) => AppendToAsync(Env, items);

    protected Task<IReadOnlyList<AppendOutcome>> AppendToAsync(long environment, params AppendItem[] items) =>
        Store.AppendAsync(new AppendGroup(environment, items), Ct);

    protected async Task<AppendOutcome> AddAsync(AppendItem item) => Assert.Single(await AppendAsync(item));

    protected async Task<DeltaRow> RecordAsync(DeltaItem item) => Recorded(await AddAsync(item));

    /// <summary>Deltas of the amounts 1, 2, 3, … a customer each in turn.</summary>
    protected async Task<IReadOnlyList<DeltaRow>> FillAsync(int count, params string[] customers)
    {
        var rows = new List<DeltaRow>(count);
        foreach (var chunk in Enumerable.Range(0, count).Chunk(AppendGroup.MaxItems))
        {
            var items = chunk.Select(i => Delta(customers[i % customers.Length], $"{i + 1}")).ToArray<AppendItem>();
            rows.AddRange((await AppendAsync(items)).Select(Recorded));
        }
        return rows;
    }

    protected async Task<LogState> StateAsync(long environment = Env)
    {
        var state = await Store.FindLogAsync(environment, Ct);
        Assert.NotNull(state);
        return state;
    }

    protected LogVerifier Verifier(long environment = Env) =>
        new(Store, environment, SignerOf(environment), new SignedHeads(Fixture.HeadsDirectory), Clock);

    protected Task<LogState> VerifyAsync(long environment = Env) => Verifier(environment).RunAsync(_ => { }, Ct);

    /// <summary>
    /// Folds a customer's deltas into a checkpoint of a window, as the feature that asks for one does.
    /// </summary>
    protected async Task<CustomerCheckpointItem> FoldAsync(string customer, long start, long end, long size)
    {
        var rows = await Store.ReadDeltasAsync(Env, customer, 1, long.MaxValue, Ct);
        var covered = rows.Where(r => r.Time >= start && r.Time < end && r.LogIndex < size).ToList();
        var last = covered[^1];
        return new CustomerCheckpointItem
        {
            CustomerId = customer,
            Start = start,
            End = end,
            FirstSequence = covered[0].Sequence,
            LastSequence = last.Sequence,
            Opening = covered[0].Balance - covered[0].Amount,
            Closing = last.Balance,
            Credits = Sum(covered.Where(r => !r.Amount.IsNegative)),
            Debits = Sum(covered.Where(r => r.Amount.IsNegative)),
            History = MerkleHasher.Root([.. rows.Where(r => r.Sequence <= last.Sequence).Select(r => r.Leaf)]),
            Root = MerkleHasher.Root([.. covered.Select(r => r.Leaf)]),
            Blocks = [.. covered.Chunk(256).Where(c => c.Length == 256)
                .Select(c => MerkleHasher.Root([.. c.Select(r => r.Leaf)]))],
            LogSize = size,
            Count = covered.Count,
            Unit = last.Unit,
        };
    }

    /// <summary>Recomputes a row's leaf from the columns that were stored.</summary>
    protected static Hash Leaf(DeltaRow row, long environment = Env) => row.Statement(LogOf(environment)).LeafHash();

    private static Amount Sum(IEnumerable<DeltaRow> rows) =>
        rows.Aggregate(default(Amount), (sum, r) => sum + r.Amount);
}
