using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Core.Tests.Statements;

namespace PacSpace.Core.Tests;

/// <summary>Budgets of garbage, in bytes. What raises one says so here, and why it is worth it.</summary>
public sealed class AllocationTests
{
    private const int Times = 1_000;

    private readonly CanonicalWriter _writer = new();

    [Fact]
    public void Amounts_are_read_and_written_without_garbage() => AssertCosts(0, () =>
    {
        Span<byte> utf8 = stackalloc byte[Amount.MaxTextLength];
        Assert.True(Amount.TryParseCanonical("-123456789.123456789"u8, out var amount));
        amount.Format(utf8);
    });

    [Theory]
    [InlineData("delta", 0), InlineData("payload", 0)]
    public void Statements_are_written_without_garbage(string kind, int bytes)
    {
        var statement = GoldenStatements.All.First(golden => golden.Kind == kind).Statement;
        AssertCosts(bytes, () => statement.Write(_writer));
    }

    [Fact]
    public void Leaf_costs_nothing()
    {
        var statement = GoldenStatements.All.First(golden => golden.Kind == "delta").Statement;
        AssertCosts(0, () => LogEntry.Of(EntryType.Delta, statement.Write(_writer)).LeafHash());
    }

    /// <param name="bytes">At most, for each time.</param>
    private static void AssertCosts(long bytes, Action work)
    {
        // Once compiled for good it costs what it will cost.
        for (var i = 0; i < 100; i++) work();
        var cost = Allocations.Least(() => { for (var i = 0; i < Times; i++) work(); }) / (double)Times;
        Assert.True(cost <= bytes, $"It costs {cost} bytes.");
    }
}
