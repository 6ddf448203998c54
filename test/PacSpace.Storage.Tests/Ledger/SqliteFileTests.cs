using System.Buffers.Binary;
using System.Text;
using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>What is particular to a ledger that is one file.</summary>
public sealed class SqliteFileTests : LedgerTest<SqliteLedgerFixture>
{
    [Fact]
    public async Task Older_copy_of_the_file_is_a_rollback_and_nothing_is_signed()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.CloseAsync();
        var backup = await File.ReadAllBytesAsync(Fixture.File, Ct);
        await Fixture.OpenAsync();
        await FillAsync(5, "a");
        await VerifyAsync();
        var remembered = Memory();

        await RestoreAsync(backup);
        var state = await VerifyAsync();
        Assert.Equal((5, 5, 5), (state.NextIndex, state.VerifiedSize, state.FrozenIndex));
        Assert.Contains("rolled back: it holds 5 entries, but this node signed a head over 10", state.FrozenReason,
            StringComparison.Ordinal);
        Assert.Equal(remembered, Memory());
        Assert.IsType<Storage.Ledger.Append.AppendOutcome.Frozen>(await AddAsync(Delta("a", "1")));
    }

    [Fact]
    public async Task Older_copy_that_went_on_is_a_fork_and_nothing_is_signed()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.CloseAsync();
        var backup = await File.ReadAllBytesAsync(Fixture.File, Ct);
        await Fixture.OpenAsync();
        await FillAsync(5, "a");
        await VerifyAsync();
        var remembered = Memory();

        await RestoreAsync(backup);
        await FillAsync(20, "a");
        var state = await VerifyAsync();
        Assert.Equal(5, state.VerifiedSize);
        Assert.Contains("does not extend the head over 10 entries", state.FrozenReason, StringComparison.Ordinal);
        Assert.Equal(remembered, Memory());
    }

    [Fact]
    public async Task Restoring_the_newer_file_again_goes_on()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.CloseAsync();
        var older = await File.ReadAllBytesAsync(Fixture.File, Ct);
        await Fixture.OpenAsync();
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.CloseAsync();
        var newer = await File.ReadAllBytesAsync(Fixture.File, Ct);
        await RestoreAsync(older);
        Assert.True((await VerifyAsync()).IsFrozen);

        await RestoreAsync(newer);
        await FillAsync(1, "a");
        Assert.Equal((11, false), ((await VerifyAsync()).VerifiedSize, (await StateAsync()).IsFrozen));
    }

    [Fact]
    public async Task Commits_are_flushed_to_disk_before_they_are_acknowledged()
    {
        using var connection = new SqliteConnection($"Data Source={Fixture.File};Pooling=False");
        await connection.OpenAsync(Ct);
        Assert.Equal("wal", await ScalarAsync(connection, "PRAGMA journal_mode"));
        await FillAsync(1, "a");
        // A copy of the file and its write-ahead log, as a crash after the answer would leave them, has the delta.
        var copy = Path.Combine(Path.GetDirectoryName(Fixture.File)!, "copy.db");
        foreach (var suffix in (string[])["", "-wal"]) File.Copy(Fixture.File + suffix, copy + suffix);
        await using var store = SqliteLedgerStore.Open(copy, Clock);
        Assert.Single(await store.ReadEntriesAsync(Env, 0, 10, Ct));
    }

    [Fact]
    public async Task Log_of_writes_is_copied_into_the_file_while_the_writer_goes_on()
    {
        var customers = Enumerable.Range(0, 500).Select(i => $"customer_{i}").ToArray();
        await FillAsync(1, "a");
        var first = LogNumber();
        var groups = 0;
        // 80 groups write 60 MB, and the log begins anew once in 32 MiB; on a slow disk later, but not never.
        for (; groups < 80 || LogNumber() == first; groups++)
        {
            Assert.InRange(groups, 0, 400);
            await FillAsync(AppendGroup.MaxItems, customers);
            await Task.Delay(20, Ct);
        }
        Assert.InRange(new FileInfo(Fixture.File).Length, 4_000_000, long.MaxValue);
        var state = await VerifyAsync();
        Assert.Equal((groups * AppendGroup.MaxItems + 1, false), (state.VerifiedSize, state.IsFrozen));

        // How often the log has begun anew: https://sqlite.org/fileformat2.html#the_write_ahead_log
        uint LogNumber()
        {
            using var log = new FileStream(Fixture.File + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var header = new byte[32];
            log.ReadExactly(header);
            return BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12));
        }
    }

    [Theory]
    [InlineData("UPDATE deltas SET sequence = 1.5")]
    [InlineData("UPDATE deltas SET balance = x'00'")]
    [InlineData("UPDATE deltas SET leaf = 'text'")]
    [InlineData("UPDATE environments SET next_index = 'many'")]
    public async Task Columns_take_values_of_their_type_only(string sql)
    {
        await FillAsync(1, "a");
        await Assert.ThrowsAsync<SqliteException>(() => Fixture.ExecuteAsync(sql));
    }

    [Fact]
    public void File_that_cannot_be_opened_is_unavailable()
    {
        var directory = Path.GetDirectoryName(Fixture.File)!;
        Assert.Throws<StorageUnavailableException>(
            () => SqliteLedgerStore.Open(Path.Combine(directory, "no", "x.db"), Clock));
        var garbage = Path.Combine(directory, "garbage.db");
        File.WriteAllText(garbage, new string('x', 8192), Encoding.ASCII);
        Assert.Throws<StorageUnavailableException>(() => SqliteLedgerStore.Open(garbage, Clock));
    }

    [Fact]
    public async Task Lock_held_by_another_process_is_waited_for()
    {
        await using var other = new SqliteConnection($"Data Source={Fixture.File};Pooling=False");
        await other.OpenAsync(Ct);
        await using var transaction = await other.BeginTransactionAsync(Ct);
        var append = AddAsync(Delta("a", "1"));
        // Reads go on meanwhile.
        Assert.Equal(0, (await StateAsync()).NextIndex);
        Assert.False(append.IsCompleted);
        await transaction.RollbackAsync(Ct);
        Assert.Equal(0, Recorded(await append).LogIndex);
    }

    [Fact]
    public async Task Row_that_cannot_be_read_does_not_spoil_other_reads()
    {
        await FillAsync(3, "a");
        await Fixture.ExecuteAsync("UPDATE deltas SET balance = 'x' WHERE log_index = 1");
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => Store.FindDeltaAsync(Env, 1, Ct));
        Assert.StartsWith("Entry 1 can't be read", e.Message, StringComparison.Ordinal);
        var entries = await Store.ReadEntriesAsync(Env, 0, 10, Ct);
        Assert.Equal(e.Message, Assert.IsType<DamagedRow>(entries[1]).Error);
        Assert.Equal([0, 1, 2], entries.Select(r => r.LogIndex));
        Assert.Equal(2, (await Store.FindDeltaAsync(Env, 2, Ct))!.LogIndex);
    }

    private (long Size, DateTime Written)? Memory()
    {
        var head = new SignedHeads(Fixture.HeadsDirectory).Read(SignerOf(Env).VerifierKey);
        return head is null ? null
            : (head.Size, File.GetLastWriteTimeUtc(Directory.GetFiles(Fixture.HeadsDirectory)[0]));
    }

    private async Task RestoreAsync(byte[] copy)
    {
        await Fixture.CloseAsync();
        await File.WriteAllBytesAsync(Fixture.File, copy, Ct);
        await Fixture.OpenAsync();
    }

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Ct);
    }
}
