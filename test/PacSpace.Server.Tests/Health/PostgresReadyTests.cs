using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Process;
using PacSpace.Storage.Tests.Postgres;
using OsProcess = System.Diagnostics.Process;

namespace PacSpace.Server.Tests.Health;

/// <summary>What <c>/health/ready</c> says of a PostgreSQL that something is wrong with, and what still works then.</summary>
public sealed class PostgresReadyTests : IAsyncLifetime
{
    private const string Password = "correct-horse-battery";

    private PostgresServer _database = null!;
    private TestServer _server = null!;
    private ApiTenant _tenant = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresServer.StartAsync();
        await _database.ExecuteAsync($"CREATE ROLE app LOGIN PASSWORD '{Password}'");
        await _database.ExecuteAsync("GRANT CREATE ON DATABASE postgres TO app");
        await File.WriteAllTextAsync(Path.Combine(_database.Data, "pg_hba.conf"),
            "host all app 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n", Ct);
        await _database.ExecuteAsync("SELECT pg_reload_conf()");
        _server = new TestServer(new TestServerOptions
        {
            Settings =
            {
                ["PacSpace:Storage"] =
                    $"Host=127.0.0.1;Port={_database.Port};Username=app;Password={Password};Database=postgres",
            },
        });
        _tenant = await ApiTenant.CreateAsync(_server, Ct);
        await _tenant.Api.RecordVerifiedAsync("c", Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Database_that_can_not_be_used_is_unavailable_with_the_reason_and_ready_again_after_it()
    {
        await UntilReadyAsync(200, "ok");

        await _database.StopAsync();
        await UntilReadyAsync(503, "unavailable", "can't be reached");
        (await _tenant.Api.EmitAsync(BalanceApi.Good("c"), Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        await _database.LaunchAsync();
        await RecoversAsync();

        await _database.ExecuteAsync("ALTER ROLE app PASSWORD 'another'");
        await DropConnectionsAsync();
        await UntilReadyAsync(503, "unavailable", "authentication failed");
        await _database.ExecuteAsync($"ALTER ROLE app PASSWORD '{Password}'");
        await RecoversAsync();

        await _database.ExecuteAsync("ALTER ROLE app CONNECTION LIMIT 0");
        await DropConnectionsAsync();
        await UntilReadyAsync(503, "unavailable", "too many connections");
        await _database.ExecuteAsync("ALTER ROLE app CONNECTION LIMIT -1");
        await RecoversAsync();

        await SignalBackendsAsync("STOP");
        await UntilReadyAsync(503, "unavailable", "does not answer in time");
        await SignalBackendsAsync("CONT");
        await RecoversAsync();
    }

    [Fact]
    public async Task Database_that_takes_no_writes_is_degraded_and_reads_go_on()
    {
        await _database.ExecuteAsync("ALTER ROLE app SET default_transaction_read_only = on");
        await DropConnectionsAsync();
        await UntilReadyAsync(200, "degraded", "takes no writes");
        var refused = await _tenant.Api.EmitAsync(BalanceApi.Good("c"), Ct);
        refused.IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.NotNull(refused.Header("Retry-After"));
        Assert.Equal(1, (int)(await _tenant.Api.DeriveAsync("c", Ct))["deltasCount"]!);
        await _database.ExecuteAsync("ALTER ROLE app RESET default_transaction_read_only");
        await DropConnectionsAsync();
        await RecoversAsync();
    }

    [Fact]
    public async Task Full_disk_refuses_writes_says_so_answers_reads_and_recovers()
    {
        using var disk = new SmallDisk();
        await _database.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Space}'");
        await _database.ExecuteAsync("ALTER TABLE pacspace_sandbox.deltas SET TABLESPACE small");
        disk.Fill();
        var acknowledged = 1;
        Answer answer;
        do
        {
            answer = await _tenant.Api.BatchAsync(Enumerable.Range(0, 50).Select(_ => Wordy()), Ct);
            if (answer.Status == 201) acknowledged += 50;
        }
        while (answer.Status == 201 && acknowledged < 10_000);
        answer.IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.NotNull(answer.Header("Retry-After"));
        var ready = await UntilReadyAsync(200, "degraded", "the database's disk is full");
        Assert.Equal(["sandbox writes"], ready["checks"]!.AsArray().Where(c => !(bool)c!["ok"]!).Select(c => (string)c!["name"]!));
        Assert.Equal(acknowledged, (int)(await _tenant.Api.DeriveAsync("c", Ct))["deltasCount"]!);

        disk.Free();
        (await _tenant.Api.BatchAsync(Enumerable.Range(0, 50).Select(_ => Wordy()), Ct)).IsCreated();
        await _tenant.Api.RecordVerifiedAsync("c", Ct);
        Assert.Equal(acknowledged + 51, (int)(await _tenant.Api.DeriveAsync("c", Ct))["deltasCount"]!);
        await UntilReadyAsync(200, "ok");
        // Its files must not go before the server does.
        await _database.ExecuteAsync("ALTER TABLE pacspace_sandbox.deltas SET TABLESPACE pg_default");
        await _database.ExecuteAsync("DROP TABLESPACE small");
    }

    private static JsonObject Wordy()
    {
        var delta = BalanceApi.Good("c", 1);
        delta["reason"] = new string('r', 400);
        return delta;
    }

    private async Task RecoversAsync()
    {
        await Owner.UntilAsync("an emit that is taken", async () =>
            await _tenant.Api.EmitAsync(BalanceApi.Good("c"), Ct) is { Status: 201 } taken ? taken : null, Ct);
        await UntilReadyAsync(200, "ok");
    }

    /// <summary>Asks until it says so; each answer on the way is plain and holds no secret.</summary>
    private async Task<JsonNode> UntilReadyAsync(int status, string word, string words = "")
    {
        JsonNode? last = null;
        try
        {
            return await Owner.UntilAsync($"{word}: {words}", async () =>
            {
                var answer = await _server.Anonymous.GetJsonAsync("/health/ready", Ct);
                last = answer.Body;
                var text = Assert.IsType<JsonObject>(last).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
                foreach (var secret in new[] { Password, $"{_database.Port}", "app\"", "   at ", "<" })
                    Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
                return answer.Status == status && (string?)last["status"] == word && text.Contains(words, StringComparison.Ordinal)
                    ? last : null;
            }, Ct);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It says {last}", e);
        }
    }

    private Task DropConnectionsAsync() =>
        _database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");

    private async Task SignalBackendsAsync(string signal)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var listing = new NpgsqlCommand("SELECT pid FROM pg_stat_activity WHERE usename = 'app'", connection);
        await using var reader = await listing.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            using var kill = OsProcess.Start("kill", ["-" + signal, reader.GetInt32(0).ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(Ct);
        }
    }
}
