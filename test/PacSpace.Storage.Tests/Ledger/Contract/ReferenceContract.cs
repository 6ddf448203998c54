using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Reference ids: what is not recorded twice, and what a delta can adjust.</summary>
public abstract class ReferenceContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Equal_reference_in_one_group_is_recorded_once()
    {
        var outcomes = await AppendAsync(Unique("a", "5", "r"), Unique("a", "5", "r"));
        Assert.Equal(Recorded(outcomes[0]), Replayed(outcomes[1]));
    }

    [Fact]
    public async Task Equal_reference_of_a_later_group_is_recorded_once()
    {
        var first = await RecordAsync(Unique("a", "5", "r"));
        Assert.Equal(first, Replayed(await AddAsync(Unique("a", "5", "r") with { Reason = "another word" })));
        Assert.Equal(1, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Equal_reference_of_a_delta_with_a_key_is_found_too()
    {
        var first = await RecordAsync(Delta("a", "5", "k", "r"));
        Assert.Equal(first, Replayed(await AddAsync(Unique("a", "5", "r"))));
    }

    [Fact]
    public async Task Other_amount_customer_or_reference_is_another_delta()
    {
        await RecordAsync(Unique("a", "5", "r"));
        DeltaItem[] others =
            [Unique("a", "6", "r"), Unique("b", "5", "r"), Unique("a", "5", "R"), Unique("a", "-5", "r")];
        foreach (var item in others)
            await RecordAsync(item);
        // An older one is found behind a later one with another amount, stored and in the same group.
        Assert.Equal(0, Replayed(await AddAsync(Unique("a", "5", "r"))).LogIndex);
        var outcomes = await AppendAsync(Unique("c", "1", "r"), Unique("c", "2", "r"), Unique("c", "1", "r"));
        Assert.Equal(5, Replayed(outcomes[2]).LogIndex);
    }

    [Fact]
    public async Task First_of_several_equal_deltas_is_the_one_that_is_answered()
    {
        await AppendAsync(
            Delta("a", "4", "k0", "r"), Delta("a", "5", "k1", "r"), Delta("a", "5", "k2", "r"), Delta("b", "7", "k3", "r"));
        Assert.Equal(1, Replayed(await AddAsync(Unique("a", "5", "r"))).LogIndex);
        // Also before what was recorded in the same group, and of that the earliest.
        var outcomes = await AppendAsync(
            Delta("a", "5", "k4", "r"), Unique("a", "5", "r"),
            Delta("a", "6", "k5", "r"), Delta("a", "6", "k6", "r"), Unique("a", "6", "r"));
        Assert.Equal(1, Replayed(outcomes[1]).LogIndex);
        Assert.Equal(Recorded(outcomes[2]), Replayed(outcomes[4]));
    }

    [Fact]
    public async Task Reference_is_no_identity_with_a_key_or_unless_asked()
    {
        await RecordAsync(Unique("a", "5", "r"));
        await RecordAsync(Unique("a", "5", "r") with { IdempotencyKey = "k" });
        await RecordAsync(Delta("a", "5", reference: "r"));
        await RecordAsync(Delta("a", "5") with { DeduplicateByReference = true });
        await RecordAsync(Delta("a", "5") with { DeduplicateByReference = true });
        Assert.Equal(5, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Adjusts_by_index()
    {
        await FillAsync(2, "a");
        var row = await RecordAsync(Delta("a", "-1") with { Adjusts = new AdjustsReference(1, null) });
        Assert.Equal(1, row.Payload!.AdjustsIndex);
    }

    [Fact]
    public async Task Adjusts_by_reference_takes_the_latest()
    {
        await AppendAsync(
            Delta("a", "1", reference: "r"), Delta("a", "2", reference: "r"), Delta("b", "3", reference: "r"));
        var row = await RecordAsync(Delta("a", "-1") with { Adjusts = new AdjustsReference(null, "r") });
        Assert.Equal(1, row.Payload!.AdjustsIndex);
    }

    [Fact]
    public async Task Adjusts_by_both_wants_both_to_be_the_same_delta()
    {
        await AppendAsync(Delta("a", "1", reference: "r"), Delta("a", "2", reference: "s"));
        var row = await RecordAsync(Delta("a", "-1") with { Adjusts = new AdjustsReference(0, "r") });
        Assert.Equal(0, row.Payload!.AdjustsIndex);
        await NotFoundAsync(new AdjustsReference(1, "r"));
    }

    [Fact]
    public async Task Adjusts_a_delta_of_the_same_group()
    {
        var outcomes = await AppendAsync(
            Delta("a", "1", reference: "r"),
            Delta("a", "-1") with { Adjusts = new AdjustsReference(null, "r") },
            Delta("a", "-1") with { Adjusts = new AdjustsReference(1, null) },
            Delta("a", "-1") with { Adjusts = new AdjustsReference(3, null) });
        Assert.Equal(0, Recorded(outcomes[1]).Payload!.AdjustsIndex);
        Assert.Equal(1, Recorded(outcomes[2]).Payload!.AdjustsIndex);
        Assert.IsType<AppendOutcome.AdjustedDeltaNotFound>(outcomes[3]);
    }

    [Fact]
    public async Task Adjusting_what_is_not_there_is_refused()
    {
        await AppendAsync(Delta("a", "1", reference: "r"), Delta("b", "1", reference: "s"));
        await AddAsync(await FoldAsync("a", 0, Now + 1, 2));
        await NotFoundAsync(new AdjustsReference(99, null));
        await NotFoundAsync(new AdjustsReference(-1, null));
        await NotFoundAsync(new AdjustsReference(null, "unknown"));
        await NotFoundAsync(new AdjustsReference(null, null));
        // Another customer's, and an entry that is no delta.
        await NotFoundAsync(new AdjustsReference(1, null));
        await NotFoundAsync(new AdjustsReference(null, "s"));
        await NotFoundAsync(new AdjustsReference(2, null));
    }

    private async Task NotFoundAsync(AdjustsReference adjusts) =>
        Assert.IsType<AppendOutcome.AdjustedDeltaNotFound>(await AddAsync(Delta("a", "-1") with { Adjusts = adjusts }));
}
