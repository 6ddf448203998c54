using PacSpace.Storage.Tests.Ledger;
using Microsoft.Data.Sqlite;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Tests.Fsck;

namespace PacSpace.Storage.Tests.Cli;

/// <summary>A server's data directory with the ledger that the checks are tested on.</summary>
public abstract class CommandTest : FsckTest<SqliteLedgerFixture>
{
    /// <summary>The fixture's own directory: its ledger is already called sandbox.db.</summary>
    protected string Data => Path.GetDirectoryName(Fixture.File)!;

    protected Task<int> ExecuteAsync(string sql) => Fixture.ExecuteAsync(sql);

    /// <summary>
    /// Fills the sandbox ledger and puts what a server keeps beside it; nothing holds the files afterwards.
    /// </summary>
    protected async Task PrepareAsync(Func<Task>? fill = null)
    {
        await (fill ?? FillLedgerAsync)();
        await Fixture.CloseAsync();
        await SqliteLedgerStore.Open(Path.Combine(Data, "production.db"), Clock).DisposeAsync();
        Directory.CreateDirectory(Path.Combine(Data, "heads"));
        foreach (var head in Directory.GetFiles(Fixture.HeadsDirectory))
            File.Copy(head, Path.Combine(Data, "heads", Path.GetFileName(head)));
        await MakeControlStoreAsync();
    }

    private async Task MakeControlStoreAsync()
    {
        var path = Path.Combine(Data, "control.db");
        await ControlStore.OpenSqlite(path).DisposeAsync();
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO tenants (id, name, plan, created_at) VALUES ('tnt_1', 'Acme', 'free', 0);
            INSERT INTO environments (number, id, tenant_id, kind, status, origin, verifier_key, created_at) VALUES
                (1, 'env_1', 'tnt_1', 'sandbox', 'active', $1, $2, 0),
                (2, 'env_2', 'tnt_1', 'production', 'active', $3, $4, 0)
            """;
        foreach (var environment in (long[])[1, 2])
        {
            command.Parameters.AddWithValue($"${2 * environment - 1}", LogOf(environment).Origin);
            command.Parameters.AddWithValue($"${2 * environment}", SignerOf(environment).VerifierKey.ToString());
        }
        await command.ExecuteNonQueryAsync(Ct);
    }
}
