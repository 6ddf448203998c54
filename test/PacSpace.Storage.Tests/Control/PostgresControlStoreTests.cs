using PacSpace.Storage.Control;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Storage.Tests.Control;

public sealed class PostgresControlStoreFixture : ControlStoreFixture
{
    private string? _connectionString;

    public override async ValueTask<IControlStore> OpenAsync()
    {
        _connectionString ??= await (await PostgresServer.Shared).NewDatabaseAsync();
        return ControlStore.OpenPostgres(_connectionString);
    }
}

public sealed class PostgresControlStoreTests(PostgresControlStoreFixture fixture)
    : ControlStoreContract(fixture), IClassFixture<PostgresControlStoreFixture>;
