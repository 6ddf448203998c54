using Microsoft.Data.Sqlite;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Control;

public sealed class UnusableControlFileTests
{
    [Fact]
    public async Task A_file_that_cannot_be_used_is_unavailable_and_no_bug()
    {
        var ct = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("pacspace-");
        var path = Path.Combine(directory.FullName, "control.db");
        await using (var store = ControlStore.OpenSqlite(path))
        {
            // Held connections would go on with the pages they have read.
            SqliteConnection.ClearAllPools();
            await File.WriteAllBytesAsync(path, Enumerable.Repeat((byte)0x5A, 8192).ToArray(), ct);
            await Assert.ThrowsAsync<StorageUnavailableException>(() => store.FindUserAsync("usr_1", ct));
            await Assert.ThrowsAsync<StorageUnavailableException>(
                () => store.SetPreferredEnvironmentAsync("usr_1", EnvironmentKind.Sandbox, ct));
        }
        directory.Delete(recursive: true);
    }
}
