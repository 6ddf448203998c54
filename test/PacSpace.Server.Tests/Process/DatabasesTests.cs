using Npgsql;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Verification;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Server.Tests.Process;

/// <summary>Servers and the databases that they are given: empty ones, several, older ones.</summary>
public sealed class DatabasesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Nodes_that_start_together_on_an_empty_database_set_it_up_once()
    {
        await using var database = await PostgresServer.StartAsync();
        await using var cluster = new Cluster(_directory, 3, database);
        await cluster.RestartAsync(Ct);
        // Mails land with the node that sends them: one is alone while the owner reads hers.
        foreach (var node in (int[])[0, 2]) Assert.Equal(0, await cluster[node].StopAsync(Ct));
        var owner = await Owner.RegisterAsync(cluster[1], Ct);
        await Task.WhenAll(new[] { 0, 2 }.Select(node => cluster.StartAsync(node, Ct)));
        for (var node = 0; node < 3; node++)
        {
            using var api = cluster[node].NewClient(owner.ApiKey);
            await api.RecordVerifiedAsync("c", Ct);
            Assert.Equal(node + 1, (int)(await api.DeriveAsync("c", Ct))["deltasCount"]!);
            Assert.Empty(cluster[node].Failures);
        }
        await cluster.StopAsync(Ct);
    }

    [Fact]
    public async Task Control_sandbox_and_production_may_be_three_databases()
    {
        await using var database = await PostgresServer.StartAsync();
        foreach (var name in (string[])["control", "sandbox", "production"]) await database.ExecuteAsync($"CREATE DATABASE {name}");
        await using var server = await ServerProcess.StartAsync(_directory.File("data"),
        [
            .. ServerProcess.Unlimited, "--PacSpace:Storage", database.ConnectionString("control"),
            "--PacSpace:StorageSandbox", database.ConnectionString("sandbox"),
            "--PacSpace:StorageProduction", database.ConnectionString("production"),
        ], Ct);
        var owner = await Owner.RegisterAsync(server, Ct);
        using var dashboard = server.NewClient(token: owner.Token);
        var provisioned = await dashboard.PostJsonAsync(
            "/dashboard/environments/provision", new { environment = "production" }, Ct);
        Assert.Equal(201, provisioned.Status);
        var live = await Owner.UntilAsync("an active production", async () =>
            await dashboard.PostJsonAsync("/dashboard/api-keys", new { name = "live", environment = "live" }, Ct)
                is { Status: 201 } made ? made : null, Ct);
        using var sandbox = server.NewClient(owner.ApiKey);
        using var production = server.NewClient((string)live.Data["fullKey"]!);
        await sandbox.RecordVerifiedAsync("c", Ct);
        await production.RecordVerifiedAsync("c", Ct);
        await production.RecordVerifiedAsync("c", Ct);
        Assert.Equal(0, await server.StopAsync(Ct));

        Assert.Equal(1, await CountAsync(database, "control", "pacspace_control.tenants"));
        Assert.Equal(1, await CountAsync(database, "sandbox", "pacspace_sandbox.deltas"));
        Assert.Equal(2, await CountAsync(database, "production", "pacspace_production.deltas"));
        foreach (var (name, schemas) in new[] { ("control", 1L), ("sandbox", 1L), ("production", 1L), ("postgres", 0L) })
            Assert.Equal(schemas, await CountAsync(database, name, "pg_namespace WHERE nspname LIKE 'pacspace%'"));
    }

    [Fact]
    public async Task An_older_PostgreSQL_stops_the_log_until_the_newer_one_is_back()
    {
        await using var database = await PostgresServer.StartAsync();
        Owner owner;
        await using (var server = await StartAsync(database))
        {
            owner = await Owner.RegisterAsync(server, Ct);
            await EmitAsync(server, owner, 5);
            Assert.Equal(0, await server.StopAsync(Ct));
        }
        // A base backup of this moment, restored; the standby's settings are what makes it come up without the primary.
        await using var restored = await PostgresServer.StartStandbyAsync(database);
        await database.ExecuteAsync("ALTER SYSTEM RESET synchronous_standby_names");
        await database.ExecuteAsync("SELECT pg_reload_conf()");
        await restored.PromoteAsync();
        await using (var server = await StartAsync(database))
        {
            await EmitAsync(server, owner, 5);
            Assert.Equal(0, await server.StopAsync(Ct));
        }

        await using (var server = await StartAsync(restored))
        {
            using var client = server.NewClient(owner.ApiKey);
            (await client.EmitAsync(BalanceApi.Good("c"), Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
            await Owner.UntilAsync("a stopped verification", () => Task.FromResult(server.Log.FirstOrDefault(l =>
                l.Contains("rolled back: it holds 5 entries, but this node signed a head over 10", StringComparison.Ordinal))), Ct);
            Assert.Equal("degraded", (string?)(await client.GetJsonAsync("/health/ready", Ct)).Body!["status"]);
            Assert.Equal(5, (int)(await client.DeriveAsync("c", Ct))["deltasCount"]!);
            Assert.Equal(10, new SignedHeads(_directory.File(Path.Combine("data", "heads"))).Read(owner.LogKey)!.Size);
            Assert.Equal(0, await server.StopAsync(Ct));
        }
        await using (var server = await StartAsync(database))
        {
            await EmitAsync(server, owner, 1);
            Assert.Equal(0, await server.StopAsync(Ct));
            Assert.Empty(server.Failures);
        }
    }

    private Task<ServerProcess> StartAsync(PostgresServer database) => ServerProcess.StartAsync(_directory.File("data"),
        [.. ServerProcess.Unlimited, "--PacSpace:Storage", database.ConnectionString("postgres")], Ct);

    private static async Task EmitAsync(ServerProcess server, Owner owner, int count)
    {
        using var client = server.NewClient(owner.ApiKey);
        for (var i = 0; i < count; i++) await client.RecordVerifiedAsync("c", Ct);
    }

    private static async Task<long> CountAsync(PostgresServer server, string database, string from)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {from}", connection);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
