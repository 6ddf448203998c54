using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>What a check does with a ledger's file.</summary>
public sealed class CleanFileTests : FsckTest<SqliteLedgerFixture>
{
    [Fact]
    public async Task Checking_changes_no_byte_of_the_ledger()
    {
        await FillLedgerAsync();
        await Fixture.CloseAsync();
        var before = await File.ReadAllBytesAsync(Fixture.File, Ct);
        Assert.Empty(Check());
        Assert.Equal(before, await File.ReadAllBytesAsync(Fixture.File, Ct));
        // SQLite may leave an empty write-ahead log behind.
        var logs = Directory.GetFiles(Path.GetDirectoryName(Fixture.File)!, "*-wal");
        Assert.All(logs, f => Assert.Equal(0, new FileInfo(f).Length));
        await Fixture.OpenAsync();
    }

    [Fact]
    public async Task What_a_crash_left_in_the_write_ahead_log_is_checked_too()
    {
        await FillLedgerAsync();
        var crashed = Path.Combine(Path.GetDirectoryName(Fixture.File)!, "crashed.db");
        foreach (var suffix in (string[])["", "-wal"]) File.Copy(Fixture.File + suffix, crashed + suffix);
        Assert.NotEqual(0, new FileInfo(crashed + "-wal").Length);
        using var scan = SqliteLedgerScan.Open(crashed);
        var logs = new LedgerFsck(scan, KeyOf, null).Run(d => Assert.Fail(d.ToString()), _ => { }, Ct);
        Assert.Equal(913, logs[0].Entries);
    }

    [Fact]
    public void File_that_is_missing_or_no_ledger_cannot_be_checked()
    {
        var directory = Path.GetDirectoryName(Fixture.File)!;
        Assert.Throws<StorageUnavailableException>(() => SqliteLedgerScan.Open(Path.Combine(directory, "none.db")));
        Assert.False(File.Exists(Path.Combine(directory, "none.db")));
        (string, string)[] files = [("text.db", new string('x', 5000)), ("empty.db", "")];
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(directory, name);
            File.WriteAllText(path, content);
            Assert.Throws<StorageUnavailableException>(() => SqliteLedgerScan.Open(path));
        }
    }
}
