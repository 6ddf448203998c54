using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Contract;

public abstract class IdempotencyContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Replayed_key_returns_the_first_answer()
    {
        var first = await RecordAsync(Delta("a", "5", "k"));
        await FillAsync(3, "a");
        Clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal(first, Replayed(await AddAsync(Delta("a", "5", "k"))));
        Assert.Equal(4, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Key_repeated_in_one_group_returns_the_first_answer()
    {
        var outcomes = await AppendAsync(Delta("a", "5", "k"), Delta("a", "5", "k"), Delta("a", "6", "k"));
        Assert.Equal(Recorded(outcomes[0]), Replayed(outcomes[1]));
        Assert.Equal(["delta"], Assert.IsType<AppendOutcome.KeyReused>(outcomes[2]).Members);
        Assert.Equal(1, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Replay_keeps_every_member_that_was_sent()
    {
        await RecordAsync(Delta("a", "1", reference: "base"));
        var item = Full("k");
        var first = await RecordAsync(item);
        Assert.Equal(first, Replayed(await AddAsync(Full("k"))));
        Assert.Equal(first, Replayed(await AddAsync(item with { Adjusts = new AdjustsReference(null, "base") })));
        Assert.Equal(first, Replayed(await AddAsync(item with { Adjusts = new AdjustsReference(0, "base") })));
        Assert.Equal(first, Replayed(await AddAsync(item with { Unit = null })));
    }

    [Theory]
    [InlineData("customerId")]
    [InlineData("delta")]
    [InlineData("occurredAt")]
    [InlineData("unit")]
    [InlineData("reason")]
    [InlineData("referenceId")]
    [InlineData("metadata")]
    [InlineData("adjusts")]
    public async Task Same_key_with_another_body_names_the_member_that_differs(string member)
    {
        await AppendAsync(Delta("a", "1", reference: "base"), Delta("a", "1", reference: "other"));
        await RecordAsync(Full("k"));
        foreach (var changed in Changes(member))
            Assert.Equal([member], Assert.IsType<AppendOutcome.KeyReused>(await AddAsync(changed)).Members);
        Assert.Equal(3, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Same_key_with_another_body_names_all_members_that_differ()
    {
        await RecordAsync(Delta("a", "1", "k", "r"));
        var outcome = await AddAsync(Delta("b", "2", "k") with { Reason = "x", Metadata = "{}" });
        Assert.Equal(
            ["customerId", "delta", "reason", "referenceId", "metadata"],
            Assert.IsType<AppendOutcome.KeyReused>(outcome).Members);
    }

    [Fact]
    public async Task Keys_are_compared_by_their_bytes()
    {
        var outcomes = await AppendAsync(Delta("a", "1", "Key"), Delta("a", "1", "key"), Delta("a", "1", "key "));
        Assert.Equal(3, outcomes.Select(Recorded).Select(r => r.LogIndex).Distinct().Count());
        Assert.Equal(1, Replayed(await AddAsync(Delta("a", "1", "key"))).LogIndex);
    }

    [Fact]
    public async Task Refused_item_uses_up_no_key()
    {
        await RecordAsync(Delta("a", "1") with { Unit = "USD" });
        Assert.IsType<AppendOutcome.UnitMismatch>(await AddAsync(Delta("a", "2", "k") with { Unit = "EUR" }));
        Assert.IsType<AppendOutcome.AdjustedDeltaNotFound>(
            await AddAsync(Delta("a", "2", "k") with { Adjusts = new AdjustsReference(9, null) }));
        Assert.IsType<AppendOutcome.CapReached>(
            await AddAsync(Delta("a", "2", "k") with { Cap = new PlanCap(1, true) }));
        Assert.Null(await Store.FindKeyAsync(Env, "k", Ct));
        await RecordAsync(Delta("a", "3", "k"));
    }

    [Fact]
    public async Task Key_finds_the_entry_it_made()
    {
        var row = await RecordAsync(Delta("a", "1", "k"));
        var checkpoint = await FoldAsync("a", 0, Now + 1, 1) with { IdempotencyKey = "c", Request = "{\"x\":1}" };
        var made = Assert.IsType<AppendOutcome.Checkpoint>(await AddAsync(checkpoint)).Row;
        Assert.Equal(new UsedKey(row, null), await Store.FindKeyAsync(Env, "k", Ct));
        Assert.Equal(new UsedKey(made, "{\"x\":1}"), await Store.FindKeyAsync(Env, "c", Ct));
        Assert.Null(await Store.FindKeyAsync(Env, "K", Ct));
        Assert.Null(await Store.FindKeyAsync(2, "k", Ct));
    }

    [Fact]
    public async Task Key_of_a_checkpoint_is_not_a_deltas_and_the_other_way_round()
    {
        await RecordAsync(Delta("a", "1", "d"));
        var checkpoint = await FoldAsync("a", 0, Now + 1, 1) with { Request = "{}" };
        await AddAsync(checkpoint with { IdempotencyKey = "c" });
        Assert.IsType<AppendOutcome.KeyReused>(await AddAsync(Delta("a", "1", "c")));
        Assert.Equal(["body"], Assert.IsType<AppendOutcome.KeyReused>(
            await AddAsync(checkpoint with { IdempotencyKey = "d" })).Members);
        Assert.Equal(2, (await StateAsync()).NextIndex);
    }

    [Fact]
    public async Task Destroyed_payload_replays_by_what_is_left()
    {
        await RecordAsync(Delta("a", "1", reference: "base"));
        var first = await RecordAsync(Full("k"));
        await Fixture.ExecuteAsync(
            """
            UPDATE deltas SET payload_salt = NULL, reason = NULL, reference_id = NULL, metadata = NULL, adjusts = NULL
            WHERE environment_id = 1 AND log_index = 1
            """);
        Assert.Equal(first with { Payload = null }, Replayed(await AddAsync(Full("k") with { Reason = "forgotten" })));
        Assert.Equal(["delta"], Assert.IsType<AppendOutcome.KeyReused>(
            await AddAsync(Full("k") with { Amount = Amount("9") })).Members);
    }

    [Fact]
    public async Task Adjusted_deltas_destroyed_payload_does_not_break_the_replay()
    {
        await RecordAsync(Delta("a", "1", reference: "base"));
        var item = Full("k") with { Adjusts = new AdjustsReference(null, "base") };
        var first = await RecordAsync(item);
        await Fixture.ExecuteAsync(
            """
            UPDATE deltas SET payload_salt = NULL, reason = NULL, reference_id = NULL, metadata = NULL, adjusts = NULL
            WHERE environment_id = 1 AND log_index = 0
            """);
        Assert.Equal(first, Replayed(await AddAsync(item)));
    }

    private static DeltaItem Full(string key) => Delta("a", "-2.5", key, "ref") with
    {
        Reason = "refund",
        Unit = "",
        Occurred = 1_790_000_000_000,
        Metadata = "{\"a\":1}",
        Adjusts = new AdjustsReference(0, null),
    };

    private static DeltaItem[] Changes(string member)
    {
        var item = Full("k");
        return member switch
        {
            "customerId" => [item with { CustomerId = "A" }],
            "delta" => [item with { Amount = -item.Amount }, item with { Amount = Amount("-2.500000001") }],
            "occurredAt" => [item with { Occurred = null }, item with { Occurred = item.Occurred + 1 }],
            "unit" => [item with { Unit = "USD" }],
            "reason" => [item with { Reason = "Refund" }],
            "referenceId" => [item with { ReferenceId = null }, item with { ReferenceId = "ref2" }],
            "metadata" => [item with { Metadata = null }, item with { Metadata = "{\"a\": 1}" }],
            "adjusts" =>
            [
                item with { Adjusts = null },
                item with { Adjusts = new AdjustsReference(1, null) },
                item with { Adjusts = new AdjustsReference(null, "other") },
                item with { Adjusts = new AdjustsReference(0, "other") },
            ],
            _ => throw new ArgumentException(member, nameof(member)),
        };
    }
}
