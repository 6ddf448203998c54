using System.Net;
using System.Net.Sockets;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Server.Tests.Process;

/// <summary>A server that starts before its database waits for it; one that can never use it says so and ends.</summary>
public sealed class LateDatabaseTests : IAsyncLifetime
{
    private const string Password = "correct-horse-battery";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _directory = new();
    private readonly string _url = $"http://127.0.0.1:{FreePort()}";

    private PostgresServer _database = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Storage => $"Host=127.0.0.1;Port={_database.Port};Username=app;Password={Password};Database=postgres";

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresServer.StartAsync();
        await _database.ExecuteAsync($"CREATE ROLE app LOGIN PASSWORD '{Password}'");
        await _database.ExecuteAsync("GRANT CREATE ON DATABASE postgres TO app");
        await File.WriteAllTextAsync(Path.Combine(_database.Data, "pg_hba.conf"),
            "host all app 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n", Ct);
        await _database.ExecuteAsync("SELECT pg_reload_conf()");
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Server_waits_for_its_database_answers_meanwhile_and_goes_on_when_it_is_there()
    {
        await _database.StopAsync();
        await using var server = Launch(Storage);
        using var client = server.NewClient();
        Assert.Equal(200, (await AnswerAsync(client, "/health/live")).Status);
        var ready = await client.GetJsonAsync("/health/ready", Ct);
        Assert.Equal((503, "unavailable"), (ready.Status, (string?)ready.Body!["status"]));
        var check = Assert.Single(ready.Body["checks"]!.AsArray())!;
        Assert.Equal(("control", false), ((string?)check["name"], (bool)check["ok"]!));
        Assert.StartsWith("the database can't be reached", (string?)check["detail"], StringComparison.Ordinal);
        var emit = await client.EmitAsync(BalanceApi.Good("c"), Ct);
        emit.IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.Equal("5", emit.Header("Retry-After"));

        await _database.LaunchAsync();
        await UntilReadyAsync(server, client);
        var owner = await Owner.RegisterAsync(server, Ct);
        using var api = server.NewClient(owner.ApiKey);
        await api.RecordVerifiedAsync("c", Ct);
        Assert.Equal(0, await server.StopAsync(Ct));
        Assert.Contains(server.Log, l => l.Contains(
            $"Waiting for the control database (127.0.0.1:{_database.Port}/postgres): the database can't be reached", StringComparison.Ordinal));
        Assert.Empty(server.Failures);
        AssertNoSecret(server);
    }

    [Fact]
    public async Task Server_waits_until_a_standby_is_promoted_and_takes_the_primary_wherever_it_is_listed()
    {
        await using var standby = await PostgresServer.StartStandbyAsync(_database);
        var hosts = $"Host=127.0.0.1:{standby.Port},127.0.0.1:{_database.Port};Username=pacspace;Database=postgres";
        await using (var server = Launch(hosts))
        {
            using var client = server.NewClient();
            await UntilReadyAsync(server, client);
            Assert.Equal(0, await server.StopAsync(Ct));
        }
        _database.Kill();
        await using (var server = Launch(hosts))
        {
            using var client = server.NewClient();
            Assert.Equal(200, (await AnswerAsync(client, "/health/live")).Status);
            Assert.Equal(503, (await client.GetJsonAsync("/health/ready", Ct)).Status);
            await standby.PromoteAsync();
            await UntilReadyAsync(server, client);
            Assert.Equal(0, await server.StopAsync(Ct));
        }
    }

    [Fact]
    public async Task Server_waits_for_a_host_whose_name_nobody_knows_yet()
    {
        await using var server = Launch("Host=nowhere.invalid;Username=app;Database=postgres");
        using var client = server.NewClient();
        Assert.Equal(200, (await AnswerAsync(client, "/health/live")).Status);
        var ready = await client.GetJsonAsync("/health/ready", Ct);
        Assert.Equal(503, ready.Status);
        Assert.StartsWith("the database can't be reached", (string?)ready.Body!["checks"]![0]!["detail"], StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync(Ct));
    }

    [Fact]
    public async Task Server_that_waits_stops_when_it_is_told_to()
    {
        await _database.StopAsync();
        await using var server = Launch(Storage);
        using var client = server.NewClient();
        Assert.Equal(200, (await AnswerAsync(client, "/health/live")).Status);
        Assert.Equal(0, await server.StopAsync(Ct));
    }

    [Theory]
    [InlineData(Password, "Password=wrong", "the database refuses the user or the password (authentication failed)")]
    [InlineData("Database=postgres", "Database=nowhere", "the server has no database of the configured name")]
    public async Task Server_that_can_never_use_its_database_says_why_and_ends(string right, string wrong, string words)
    {
        right = right == Password ? $"Password={Password}" : right;
        await using var server = Launch(Storage.Replace(right, wrong, StringComparison.Ordinal));
        Assert.NotEqual(0, await server.WaitForExitAsync(Patience, Ct));
        Assert.Contains(server.Log, l => l.Contains(words, StringComparison.Ordinal));
        AssertNoSecret(server);
        Assert.DoesNotContain(server.Log, l => l.Contains(wrong, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_with_another_master_key_says_so_and_ends()
    {
        await using (var server = Launch(Storage))
        {
            using var client = server.NewClient();
            await UntilReadyAsync(server, client);
            Assert.Equal(0, await server.StopAsync(Ct));
        }
        await using var other = Launch(Storage, Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray()));
        Assert.NotEqual(0, await other.WaitForExitAsync(Patience, Ct));
        Assert.Contains(other.Log, l => l.Contains("is not the one that this control database was set up with", StringComparison.Ordinal));
    }

    private static void AssertNoSecret(ServerProcess server) =>
        Assert.DoesNotContain(server.Log, l => l.Contains(Password, StringComparison.Ordinal));

    private ServerProcess Launch(string storage, string? masterKey = null) => ServerProcess.Launch(_directory.File("data"),
    [
        .. ServerProcess.Unlimited, "--urls", _url, "--PacSpace:Storage", storage,
        "--PacSpace:MasterKey", masterKey ?? Convert.ToBase64String(new byte[32]),
    ]);

    private static Task<Answer> UntilReadyAsync(ServerProcess server, HttpClient client) => Owner.UntilAsync(
        $"a ready server; it wrote {string.Join('\n', server.Log)}", async () =>
            await TryGetAsync(client, "/health/ready") is { Status: 200 } ready ? ready : null, Ct);

    /// <summary>The first answer of a server that is starting.</summary>
    private static Task<Answer> AnswerAsync(HttpClient client, string path) =>
        Owner.UntilAsync("an answer", () => TryGetAsync(client, path), Ct);

    private static async Task<Answer?> TryGetAsync(HttpClient client, string path)
    {
        try
        {
            return await client.GetJsonAsync(path, Ct);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
