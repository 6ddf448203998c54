using Microsoft.Extensions.DependencyInjection;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>A tenant's environment with a client that holds its key.</summary>
public sealed record ApiTenant(TestTenant Tenant, EnvironmentRecord Environment, string Key, HttpClient Api)
{
    public ILedgerStore Store => Tenant.Server.Services.GetRequiredService<LedgerStores>().For(Environment.Kind);

    /// <summary>What the environment published as its log's key.</summary>
    public LogVerifierKey VerifierKey =>
        LogVerifierKey.TryParse(Environment.VerifierKey!, out var key) ? key! : throw new FormatException();

    /// <summary>Changes the ledger's rows behind the server's back, as nobody should.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        var own = sql.Contains(" WHERE ", StringComparison.Ordinal)
            ? $"{sql} AND environment_id = $1" : $"{sql} WHERE environment_id = $1";
        var store = Environment.Kind == EnvironmentKind.Sandbox ? "sandbox" : "production";
        Assert.True(await Tenant.Server.Database!.ExecuteAsync(store, own, ct, Environment.Number) > 0, "Nothing was changed.");
    }

    /// <param name="plan">Set before the key is used, because keys and their plans are remembered for seconds.</param>
    public static async Task<ApiTenant> CreateAsync(TestServer server, CancellationToken ct, string plan = "pilot")
    {
        var tenant = await TestTenant.RegisterAsync(server, ct);
        var control = server.Services.GetRequiredService<IControlStore>();
        await control.SetPlanAsync(tenant.TenantId, plan, ct);
        return await tenant.OpenAsync(EnvironmentKind.Sandbox, ct);
    }
}

public static class ApiTenants
{
    /// <summary>A new key of a tenant's environment, with what it opens.</summary>
    public static async Task<ApiTenant> OpenAsync(this TestTenant tenant, EnvironmentKind kind, CancellationToken ct)
    {
        var control = tenant.Server.Services.GetRequiredService<IControlStore>();
        var environment = (await control.FindEnvironmentAsync(tenant.TenantId, kind, ct))!;
        var key = await tenant.CreateKeyAsync(ct, kind == EnvironmentKind.Sandbox ? "test" : "live");
        return new ApiTenant(tenant, environment, key, TestTenant.WithKey(tenant.Server, key));
    }
}
