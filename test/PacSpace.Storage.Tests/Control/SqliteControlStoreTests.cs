using Microsoft.Data.Sqlite;
using PacSpace.Storage.Control;
using PacSpace.Storage.Control.Internal;

namespace PacSpace.Storage.Tests.Control;

public sealed class SqliteControlStoreFixture : ControlStoreFixture
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pacspace-");

    public string File => Path.Combine(_directory.FullName, "control.db");

    public override ValueTask<IControlStore> OpenAsync() => new(ControlStore.OpenSqlite(File));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}

public sealed class SqliteControlStoreTests(SqliteControlStoreFixture fixture)
    : ControlStoreContract(fixture), IClassFixture<SqliteControlStoreFixture>
{
    [Fact]
    public async Task Connections_are_durable_and_wait_for_writers_and_check_references()
    {
        await using var source = new SqliteDataSource(fixture.File);
        await using var connection = await source.OpenConnectionAsync(Ct);
        Assert.Equal("wal", Pragma("journal_mode"));
        Assert.Equal(2L, Pragma("synchronous"));
        Assert.Equal(10_000L, Pragma("busy_timeout"));
        Assert.Equal(1L, Pragma("foreign_keys"));

        object? Pragma(string name)
        {
            using var command = (SqliteCommand)connection.CreateCommand();
            command.CommandText = "PRAGMA " + name;
            return command.ExecuteScalar();
        }
    }
}
