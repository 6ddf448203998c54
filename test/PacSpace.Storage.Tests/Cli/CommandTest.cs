using PacSpace.Storage.Tests.Fsck;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Cli;

/// <summary>A server's stores with the ledger that the checks are tested on.</summary>
public abstract class CommandTest<TFixture> : FsckTest<TFixture>
    where TFixture : LedgerFixture, IServerFixture, new()
{
    protected string Data => Fixture.Data;

    protected Task<int> ExecuteAsync(string sql) => Fixture.ExecuteAsync(sql);

    /// <summary>Fills the sandbox ledger and puts what a server keeps beside it; nothing holds the stores afterwards.</summary>
    protected async Task PrepareAsync(Func<Task>? fill = null)
    {
        await (fill ?? FillLedgerAsync)();
        await Fixture.CloseAsync();
        await Fixture.CompleteAsync();
        Directory.CreateDirectory(Path.Combine(Data, "heads"));
        foreach (var head in Directory.GetFiles(Fixture.HeadsDirectory))
            File.Copy(head, Path.Combine(Data, "heads", Path.GetFileName(head)));
        await Fixture.ExecuteOnControlAsync(
            $"""
            INSERT INTO tenants (id, name, plan, created_at) VALUES ('tnt_1', 'Acme', 'free', 0);
            INSERT INTO environments (number, id, tenant_id, kind, status, origin, verifier_key, created_at) VALUES
                (1, 'env_1', 'tnt_1', 'sandbox', 'active', '{LogOf(1).Origin}', '{SignerOf(1).VerifierKey}', 0),
                (2, 'env_2', 'tnt_1', 'production', 'active', '{LogOf(2).Origin}', '{SignerOf(2).VerifierKey}', 0)
            """);
    }

    private protected Task<CommandResult> FsckAsync(params string[] more) =>
        PacspaceProcess.RunAsync(["fsck", .. Fixture.Options, .. more]);
}
