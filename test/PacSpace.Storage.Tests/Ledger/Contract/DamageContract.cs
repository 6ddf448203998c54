using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>
/// Verification of logs that do not hold: it stops at the damage, signs what is before it, and says why.
/// </summary>
public abstract class DamageContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private const int Damaged = 5;
    private const int Checkpoint = 10;

    private Hash[] _leaves = [];

    [Theory]
    [MemberData(nameof(Damages.Columns), MemberType = typeof(Damages))]
    public async Task Changed_column_of_a_delta_freezes_the_log_there(string column, object? value, string words)
    {
        Assert.SkipWhen(column == "environment_id" && Fixture.IsDistributed, "Citus refuses to move a row to another shard.");
        await FillLogAsync();
        Assert.Equal(
            1, await Fixture.ExecuteAsync($"UPDATE deltas SET {column} = $1 WHERE log_index = {Damaged}", value));
        await AssertFrozenAsync(Damaged, words);
    }

    [Theory]
    [MemberData(nameof(Damages.CheckpointColumns), MemberType = typeof(Damages))]
    public async Task Changed_column_of_a_checkpoint_freezes_the_log_there(string column, object value)
    {
        await FillLogAsync();
        Assert.Equal(1, await Fixture.ExecuteAsync($"UPDATE checkpoints SET {column} = $1", value));
        await AssertFrozenAsync(Checkpoint, "");
    }

    [Fact]
    public async Task Statement_that_says_something_else_with_its_own_leaf_freezes_the_log()
    {
        await FillLogAsync();
        var row = (CheckpointRow)(await Store.ReadEntriesAsync(Env, Checkpoint, 1, Ct))[0];
        var statement = row.Statement.Replace("\"count\":\"4\"", "\"count\":\"40\"", StringComparison.Ordinal)
            .Replace("\"to\":\"4\"", "\"to\":\"40\"", StringComparison.Ordinal);
        Assert.NotEqual(row.Statement, statement);
        var bytes = System.Text.Encoding.UTF8.GetBytes(statement);
        await Fixture.ExecuteAsync(
            "UPDATE checkpoints SET statement = $1, leaf = $2, proof_root = $3", statement,
            LogEntry.Of(row.EntryType, bytes).LeafHash().ToArray(),
            Core.Statements.ProofRoot.Of(row.Root, bytes).ToArray());
        await AssertFrozenAsync(Checkpoint, "does not say what its columns say");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(11)]
    public async Task Removed_row_freezes_the_log_there(int index)
    {
        await FillLogAsync();
        await Fixture.ExecuteAsync("DELETE FROM deltas WHERE log_index = $1", (long)index);
        await AssertFrozenAsync(index, $"entry {index} is missing");
    }

    [Fact]
    public async Task Swapped_rows_freeze_the_log_at_the_first()
    {
        await FillLogAsync();
        await SwapAsync(3, 4);
        await AssertFrozenAsync(3, "");
    }

    [Fact]
    public async Task Damage_in_the_customers_delta_before_is_named()
    {
        await FillLogAsync();
        await VerifyAsync();
        await FillAsync(1, "a");
        await Fixture.ExecuteAsync("UPDATE deltas SET amount = amount + 1 WHERE customer_id = 'a' AND sequence = 4");
        var state = await AssertFrozenAsync(12, "the customer's delta 4 before it was changed");
        Assert.Equal(12, state.VerifiedSize);
    }

    [Theory]
    [InlineData("DELETE FROM deltas WHERE customer_id = 'a' AND sequence = 4", "delta 4 before it is missing")]
    [InlineData("UPDATE deltas SET balance = 'x' WHERE customer_id = 'a' AND sequence = 4", "can't be read")]
    [InlineData("UPDATE deltas SET time = -9000000000000000000 WHERE customer_id = 'a' AND sequence = 4",
        "was changed: its time")]
    [InlineData("UPDATE deltas SET log_index = 99 WHERE customer_id = 'a' AND sequence = 4",
        "stands behind it in the log")]
    public async Task Customers_delta_before_that_is_not_there_stops_the_next(string sql, string words)
    {
        await FillLogAsync();
        await VerifyAsync();
        await FillAsync(1, "a");
        await Fixture.ExecuteAsync(sql);
        await AssertFrozenAsync(12, words);
    }

    [Fact]
    public async Task Damaged_edge_tile_stops_the_next_verifier_and_nothing_is_signed()
    {
        await FillAsync(300, "a");
        var head = (await VerifyAsync()).SignedHead;
        await FillAsync(1, "a");
        await Fixture.ExecuteAsync("UPDATE tiles SET hashes = $1 WHERE level = 0 AND tile_index = 1",
            new byte[44 * 32]);
        var state = await VerifyAsync();
        Assert.Equal((300, head), (state.VerifiedSize, state.SignedHead));
        Assert.Contains("tiles do not give the root of the signed head", state.FrozenReason, StringComparison.Ordinal);
        Assert.Equal(300, Remembered()!.Size);
    }

    [Fact]
    public async Task Missing_tile_stops_the_next_verifier()
    {
        await FillAsync(300, "a");
        await VerifyAsync();
        await Fixture.ExecuteAsync("DELETE FROM tiles WHERE level = 1");
        Assert.Contains("tile 1/0 is missing or short", (await VerifyAsync()).FrozenReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE logs SET signed_head = 'x'")]
    [InlineData("UPDATE logs SET verified_size = 3")]
    public async Task Head_that_is_not_the_logs_stops_the_next_verifier(string sql)
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.ExecuteAsync(sql);
        Assert.Contains("the stored tree head is not signed", (await VerifyAsync()).FrozenReason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_over_more_than_the_log_holds_stops_a_running_verifier()
    {
        await FillAsync(5, "a");
        var verifier = Verifier();
        await verifier.RunAsync(_ => { }, Ct);
        await Fixture.ExecuteAsync("DELETE FROM deltas WHERE log_index = 4");
        await Fixture.ExecuteAsync("UPDATE environments SET next_index = 4");
        var state = await verifier.RunAsync(_ => { }, Ct);
        Assert.Contains("holds 4 entries, but its head covers 5", state.FrozenReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_changed_after_a_crash_do_not_extend_what_was_signed()
    {
        await FillAsync(5, "a");
        var crashing = new LogVerifier(
            StoreProxy.Before(Store, nameof(ILedgerStore.AdvanceAsync), () => throw new IOException("crash")),
            Env, SignerOf(Env), new SignedHeads(Fixture.HeadsDirectory), Clock);
        await Assert.ThrowsAsync<IOException>(() => crashing.RunAsync(_ => { }, Ct));

        // The log is begun again with other deltas: each holds by itself, together they are another history.
        foreach (var table in (string[])["deltas", "customers", "customer_months"]) await Fixture.ExecuteAsync($"DELETE FROM {table}");
        await Fixture.ExecuteAsync("UPDATE environments SET next_index = 0");
        await FillAsync(7, "a");
        var state = await VerifyAsync();
        Assert.Equal(0, state.VerifiedSize);
        Assert.Contains("does not extend the head over 5 entries", state.FrozenReason, StringComparison.Ordinal);
        Assert.Equal(5, Remembered()!.Size);
    }

    [Fact]
    public async Task Unreadable_memory_stops_the_log_before_anything_is_signed()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        var memory = Assert.Single(Directory.GetFiles(Fixture.HeadsDirectory));
        await File.WriteAllTextAsync(memory, "garbage", Ct);
        await FillAsync(5, "a");
        var state = await VerifyAsync();
        Assert.Equal(5, state.VerifiedSize);
        Assert.Contains("holds no head signed by", state.FrozenReason, StringComparison.Ordinal);
        Assert.Equal("garbage", await File.ReadAllTextAsync(memory, Ct));
    }

    [Fact]
    public async Task Frozen_log_is_left_alone_until_the_identical_bytes_are_back()
    {
        await FillLogAsync();
        await Fixture.ExecuteAsync("UPDATE deltas SET amount = amount + 1 WHERE log_index = $1", (long)Damaged);
        var verifier = Verifier();
        var frozen = await verifier.RunAsync(_ => { }, Ct);
        Assert.Equal(Damaged, frozen.FrozenIndex);
        Assert.Equal(frozen, await verifier.RunAsync(_ => { }, Ct));

        // Resumed without a repair it stops again, at the same place for the same reason.
        await Store.ResumeAsync(Env, Ct);
        Assert.Equal(frozen, await verifier.RunAsync(_ => { }, Ct));

        await Fixture.ExecuteAsync("UPDATE deltas SET amount = amount - 1 WHERE log_index = $1", (long)Damaged);
        await Store.ResumeAsync(Env, Ct);
        var state = await verifier.RunAsync(_ => { }, Ct);
        Assert.Equal((12, false), (state.VerifiedSize, state.IsFrozen));
        Assert.IsType<AppendOutcome.Delta>(await AddAsync(Delta("a", "1")));
    }

    protected TreeHead? Remembered() => new SignedHeads(Fixture.HeadsDirectory).Read(SignerOf(Env).VerifierKey);

    /// <summary>
    /// Ten deltas of two customers, the one at 5 with every member set; a checkpoint at 10; a delta at 11.
    /// </summary>
    private async Task FillLogAsync()
    {
        var items = Enumerable.Range(0, 10).Select(i => Delta(i % 5 < 2 ? "a" : "b", $"{i + 10}") with { Unit = "USD" })
            .ToArray();
        items[Damaged] = items[Damaged] with
        {
            ReferenceId = "ref", Metadata = "{\"a\":1}", Occurred = 1_790_000_000_000,
            Adjusts = new AdjustsReference(0, null),
        };
        await AppendAsync(items);
        await AddAsync(await FoldAsync("a", 0, Now + 1000, 10));
        await RecordAsync(Delta("b", "1"));
        _leaves = [.. (await Store.ReadEntriesAsync(Env, 0, 100, Ct)).Select(r => r.Leaf)];
    }

    private async Task<LogState> AssertFrozenAsync(int index, string words)
    {
        var state = await VerifyAsync();
        Assert.Equal((index, index), (state.FrozenIndex, state.VerifiedSize));
        Assert.Contains(words, state.FrozenReason, StringComparison.Ordinal);
        // The good prefix is signed all the same.
        var head = SignedNote.OpenTreeHead(state.SignedHead, SignerOf(Env).VerifierKey);
        Assert.Equal(new TreeHead(LogOf(Env).Origin, index, MerkleHasher.Root(_leaves.AsSpan(0, index))), head);
        return state;
    }

    private async Task SwapAsync(long first, long second)
    {
        const string Move = "UPDATE deltas SET log_index = $2 WHERE log_index = $1";
        await Fixture.ExecuteAsync(Move, first, 99L);
        await Fixture.ExecuteAsync(Move, second, first);
        await Fixture.ExecuteAsync(Move, 99L, second);
    }
}
