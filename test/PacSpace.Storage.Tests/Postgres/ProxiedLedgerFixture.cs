using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Ledger;
using PacSpace.Storage.Tests.Ledger.Crash;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>A ledger whose connections run through a proxy.</summary>
public sealed class ProxiedLedgerFixture : PostgresLedgerFixture
{
    private string? _direct;

    internal StatementProxy Proxy { get; private set; } = null!;

    /// <summary>The same ledger as another server sees it, past the proxy.</summary>
    public ILedgerStore OpenBeside() => PostgresLedgerStore.Open(_direct!, Clock);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Proxy is not null) await Proxy.DisposeAsync();
    }

    protected override string Route(string connectionString)
    {
        _direct = connectionString;
        var proxied = new NpgsqlConnectionStringBuilder(connectionString);
        Proxy ??= new StatementProxy(proxied.Port);
        proxied.Port = Proxy.Port;
        return proxied.ConnectionString;
    }
}
