using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>Checkpoints that were folded wrongly: signed and in the log, but not what the deltas say.</summary>
public abstract class FalseCheckpointContract<TFixture> : FsckTest<TFixture>
    where TFixture : LedgerFixture, new()
{
#pragma warning disable CA1000 // Theory data is found as a static member of the test's class.
    public static TheoryData<string, Func<CustomerCheckpointItem, CustomerCheckpointItem>, string> Members => new()
    {
        { "closing", c => c with { Closing = Amount("7") }, "its closing is 7 where" },
        { "opening", c => c with { Opening = Amount("7") }, "its opening is 7 where" },
        { "credits", c => c with { Credits = Amount("7") }, "its credits is 7 where" },
        { "debits", c => c with { Debits = Amount("-7") }, "its debits is -7 where" },
        { "count", c => c with { Count = 7 }, "its count is 7 where" },
        { "unit", c => c with { Unit = "X" }, "its unit is X where" },
        { "root", c => c with { Root = MerkleHasher.EmptyRoot }, "its root is not that of the leaves it covers" },
        { "history", c =>
        c with { History = MerkleHasher.EmptyRoot }, "its history is not the root of the customer's first" },
        { "first out", c => c with { FirstSequence = c.FirstSequence + 1 }, "it leaves out a delta of its window" },
        {
            "last out", c => c with { LastSequence = c.LastSequence - 1, End = January },
            "it leaves out a delta of its window"
        },
        { "first in", c => c with { FirstSequence = c.FirstSequence - 1 }, "it covers deltas outside its window" },
        { "last in", c => c with { LastSequence = c.LastSequence + 1 }, "it covers deltas outside its window" },
        { "window", c => c with { Start = c.Start + 1 }, "it covers deltas outside its window" },
        { "size", c => c with { LogSize = 40 }, "it covers deltas outside its window" },
        { "empty", c => c with { FirstSequence = 26 }, "it covers sequences 26 to 25" },
        { "beyond", c => c with { LastSequence = 99 }, "deltas that it covers are missing" },
    };
#pragma warning restore CA1000

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Each_member_is_folded_again(
        string member, Func<CustomerCheckpointItem, CustomerCheckpointItem> falsify, string words)
    {
        Assert.NotEmpty(member);
        var item = await FoldSecondHourAsync();
        Assert.Equal((6, 25), (item.FirstSequence, item.LastSequence));
        Assert.IsType<AppendOutcome.Checkpoint>(await AddAsync(falsify(item)));
        await VerifyAsync();
        Assert.Contains(
            Check(), d => d.StartsWith("environment 1, entry 60, customer a: " + words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overlapping_windows_are_folded_together()
    {
        var item = await FoldSecondHourAsync();
        var hour = (long)TimeSpan.FromHours(1).TotalMilliseconds;
        await AppendAsync(
            await FoldAsync("a", item.Start - hour, item.End - hour, 60), item,
            await FoldAsync("a", item.Start - hour, item.End, 60),
            await FoldAsync("a", item.Start, item.End + hour, 60),
            await FoldAsync("a", 0, January, 60), await FoldAsync("b", 0, January, 60));
        Assert.Empty(Check());
    }

    [Fact]
    public async Task Selection_is_folded_again()
    {
        await FoldSecondHourAsync();
        var (a, b) = (await Store.ReadDeltasAsync(Env, "a", 1, 3, Ct), await Store.ReadDeltasAsync(Env, "b", 1, 1, Ct));
        SelectionItem Select(params DeltaRow[] rows) => new()
        {
            CustomerId = "a", Net = Amount("0"), Unit = "", LogSize = 60, Count = rows.Length,
            Root = MerkleHasher.Root([.. rows.Select(r => r.Leaf)]), Members = [.. rows.Select(r => r.LogIndex)],
        };
        await AppendAsync(
            Select(a[0]), Select(a[1], a[0]) with { Net = a[1].Amount + a[0].Amount },
            Select(b[0]) with { Net = b[0].Amount }, Select(a[2]) with { Net = a[2].Amount, LogSize = 1 },
            Select(a[0], a[2]) with { Net = a[0].Amount + a[2].Amount, Root = MerkleHasher.EmptyRoot });
        Assert.Equal(
            [
                $"environment 1, entry 60, customer a: its net is 0 where {a[0].Amount} is due",
                "environment 1, entry 61, customer a: its deltas are not in sequence order",
                "environment 1, entry 62, customer a: it lists a delta of another customer or beyond its log size",
                "environment 1, entry 63, customer a: it lists a delta of another customer or beyond its log size",
                "environment 1, entry 64, customer a: its root is not that of the entries it lists",
            ],
            Check());
    }

    [Fact]
    public async Task Environment_checkpoint_is_folded_again()
    {
        var item = await FoldSecondHourAsync();
        var parts = (await AppendAsync(
            item, await FoldAsync("b", item.Start, item.End, 60), await FoldAsync("a", 0, January, 60)))
            .Select(o => Assert.IsType<AppendOutcome.Checkpoint>(o).Row).ToList();
        EnvironmentCheckpointItem Over(params LogRow[] rows) => new()
        {
            Start = item.Start, End = item.End, LogSize = 60, Count = rows.Length,
            Root = MerkleHasher.Root([.. rows.Select(r => r.Leaf)]), Members = [.. rows.Select(r => r.LogIndex)],
        };
        await AppendAsync(
            Over(parts[0], parts[1]), Over(parts[1], parts[0]), Over(parts[2]), Over(parts[0]) with { Count = 9 },
            Over(parts[0], parts[1]) with { Root = MerkleHasher.EmptyRoot });
        Assert.Equal(
            [
                "environment 1, entry 64: its checkpoints are not in the order of the customers' ids",
                "environment 1, entry 65: it lists what is not a customer's checkpoint of its window, made before it",
                "environment 1, entry 66: it lists 1 entries where 9 are due",
                "environment 1, entry 67: its root is not that of the entries it lists",
            ],
            Check());
    }

    /// <summary>60 deltas of a and b over three hours; folds a's of the second hour.</summary>
    private async Task<CustomerCheckpointItem> FoldSecondHourAsync()
    {
        var start = Now;
        await FillAsync(10, "a", "b");
        Clock.Advance(TimeSpan.FromHours(1));
        await FillAsync(40, "a", "b");
        Clock.Advance(TimeSpan.FromHours(1));
        await FillAsync(10, "a", "b");
        var hour = (long)TimeSpan.FromHours(1).TotalMilliseconds;
        return await FoldAsync("a", start + hour, start + 2 * hour, 60);
    }
}
