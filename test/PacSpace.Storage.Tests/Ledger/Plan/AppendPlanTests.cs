using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Plan;

/// <summary>Rules of appending that need a state no test can reach by appending.</summary>
public sealed class AppendPlanTests
{
    private const long Now = 1_793_527_200_000;
    private static readonly Amount Max = Amount.ParseCanonical("9999999999999999999.999999999");

    [Theory]
    [InlineData("0", "0", "5", true)]
    [InlineData("9999999999999999994.999999999", "0", "5", true)]
    [InlineData("9999999999999999995", "0", "5", false)]
    [InlineData("-9999999999999999994.999999999", "0", "-5", true)]
    [InlineData("-9999999999999999995", "0", "-5", false)]
    // The sums of what came in and of what went out have the same bound, though the balance is far from it.
    [InlineData("0", "9999999999999999994", "5", true)]
    [InlineData("0", "9999999999999999995", "5", false)]
    [InlineData("0", "9999999999999999995", "-5", false)]
    [InlineData("0", "9999999999999999994", "-5", true)]
    public void Balance_credits_and_debits_stay_in_range(string balance, string credits, string amount, bool allowed)
    {
        var stored = new FakeLookups { Head = Head(Amount.ParseCanonical(balance), Amount.ParseCanonical(credits)) };
        var plan = new AppendPlan(State(1), stored, Now);
        var outcome = plan.Add(Item(amount));
        if (allowed)
        {
            var row = Assert.IsType<AppendOutcome.Delta>(outcome).Row;
            Assert.All([row.Balance, row.Credits, row.Debits], sum => Assert.True(sum.IsWithinBalanceRange));
        }
        else
        {
            Assert.IsType<AppendOutcome.BalanceOutOfRange>(outcome);
            Assert.True(plan.IsEmpty);
            Assert.Empty(plan.Customers);
        }
    }

    [Fact]
    public void Refused_for_its_balance_uses_no_key_and_the_next_still_fits()
    {
        var plan = new AppendPlan(State(1), new FakeLookups { Head = Head(Max, Max) }, Now);
        Assert.IsType<AppendOutcome.BalanceOutOfRange>(plan.Add(Item("1") with { IdempotencyKey = "k" }));
        Assert.Empty(plan.Keys);
        Assert.Equal(Max - Amount.FromUnits(1), Assert.IsType<AppendOutcome.Delta>(plan.Add(Item("-1"))).Row.Balance);
    }

    [Fact]
    public void Log_ends_where_record_ids_end()
    {
        var last = RecordId.IndexBound - 1;
        var plan = new AppendPlan(State(last), new FakeLookups(), Now);
        Assert.Equal(last, Assert.IsType<AppendOutcome.Delta>(plan.Add(Item("1"))).Row.LogIndex);
        Assert.Throws<InvalidOperationException>(() => plan.Add(Item("1")));
    }

    [Theory]
    [InlineData("2026-01-31T23:59:59.999Z", 202601)]
    [InlineData("2026-02-01T00:00:00.000Z", 202602)]
    [InlineData("1969-12-31T23:59:59.999Z", 196912)]
    public void Months_are_utc(string time, int month)
    {
        Assert.True(Timestamp.TryParse(time, out var at));
        Assert.Equal(month, AppendPlan.MonthOf(at));
    }

    [Fact]
    public void Item_of_an_unknown_kind_is_a_bug()
    {
        var plan = new AppendPlan(State(0), new FakeLookups(), Now);
        Assert.Throws<ArgumentException>(() => plan.Add(new UnknownItem()));
    }

    private static DeltaItem Item(string amount) =>
        new() { CustomerId = "a", Amount = Amount.ParseCanonical(amount), Reason = "usage" };

    private static LogState State(long next) =>
        new(new LogIdentity(1, "ledger.test/log/env_1"), next, Now, next, 202611, next, 0, "", null, null);

    private static CustomerHead Head(Amount balance, Amount credits) =>
        new("a", "", 1, balance, credits, Hash.Sha256("leaf"u8), 0, Now, Now);

    private sealed record UnknownItem : AppendItem;

    /// <summary>A stored ledger of one customer head.</summary>
    private sealed class FakeLookups : IAppendLookups
    {
        public CustomerHead? Head { get; init; }

        public UsedKey? Key(string idempotencyKey) => null;

        public CustomerHead? Customer(string customerId) => Head;

        public DeltaRow? Delta(long logIndex) => null;

        public DeltaRow? FirstDeltaFrom(long logIndex) => null;

        public DeltaRow? DeltaBySequence(string customerId, long sequence) => null;

        public DeltaRow? FirstByReference(string customerId, string referenceId, Amount amount) => null;

        public DeltaRow? LastByReference(string customerId, string referenceId) => null;

        public CheckpointRow? LastCheckpoint(EntryType type, string customerId) => null;

        public CheckpointRow? CheckpointOfWindow(EntryType type, string customerId, long start, long end) => null;

        public CheckpointRow? Selection(string customerId, Hash root) => null;
    }
}
