using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

/// <summary>The two ledger databases.</summary>
public sealed class LedgerStores(ILedgerStore sandbox, ILedgerStore production) : IAsyncDisposable
{
    public ILedgerStore For(EnvironmentKind kind) => kind == EnvironmentKind.Sandbox ? sandbox : production;

    public async ValueTask DisposeAsync()
    {
        await sandbox.DisposeAsync();
        await production.DisposeAsync();
    }
}
