using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PacSpace.Bench.Compare;

/// <summary>
/// A PostgreSQL server of the machine's binaries, in a directory of its own, that flushes what it commits. It refuses
/// to run as root, so root hands it to the user postgres.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "pacspace";

    private const string SelectSettings =
        """
        SELECT name || ' = ' || current_setting(name) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes',
            'synchronous_commit', 'wal_sync_method', 'shared_buffers', 'max_wal_size', 'checkpoint_timeout',
            'max_connections', 'autovacuum') ORDER BY name
        """;

    private static readonly string? Binaries = FindBinaries();

    private readonly string _directory;
    private int _databases;

    private PostgresServer(string directory, int port) => (_directory, Port) = (directory, port);

    public int Port { get; }

    private string Data => Path.Combine(_directory, "data");

    /// <summary>What is not on this machine; null if all is there.</summary>
    public static string? Missing => Binaries is null || Pgbench is null
        ? "PostgreSQL's server programs (initdb, pg_ctl) and pgbench" : null;

    public static string? Pgbench => Binaries is null ? null
        : ((string[])[Path.Combine(Binaries, "pgbench"), "/usr/bin/pgbench"]).FirstOrDefault(File.Exists);

    public static async Task<PostgresServer> StartAsync(string directory, CancellationToken ct)
    {
        Directory.CreateDirectory(directory);
        if (Environment.IsPrivilegedProcess) await ChildProgram.RunAsync("chown", ["postgres", directory], ct);
        var server = new PostgresServer(directory, FreePort());
        await RunAsync("initdb", ["-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C"], ct);
        string[] settings =
        [
            $"port = {server.Port}", "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''",
            "max_connections = 500", "logging_collector = off", "fsync = on", "synchronous_commit = on",
            // As anybody sets it who runs it for more than trying: the same for both sides of the comparison.
            "shared_buffers = 512MB", "max_wal_size = 4GB", "checkpoint_timeout = 15min",
        ];
        await File.AppendAllLinesAsync(Path.Combine(server.Data, "postgresql.conf"), settings, ct);
        // Its output goes to its log: pg_ctl's own pipes would stay open as long as the server runs.
        await RunAsync("pg_ctl",
            ["-D", server.Data, "-w", "-t", "60", "-l", Path.Combine(server.Data, "server.log"), "start"], ct);
        return server;
    }

    /// <summary>A new, empty database.</summary>
    public async Task<string> NewDatabaseAsync(CancellationToken ct)
    {
        var name = $"bench_{++_databases}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}", ct);
        return name;
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username={User};Database={database}";

    public async Task ExecuteAsync(string database, string sql, CancellationToken ct) =>
        await ListAsync(database, sql, ct);

    public async Task<long> BytesAsync(string database, CancellationToken ct) =>
        long.Parse((await ListAsync(database, $"SELECT pg_database_size('{database}')::text", ct))[0],
            System.Globalization.CultureInfo.InvariantCulture);

    public async Task<string> DescribeAsync(CancellationToken ct) =>
        $"PostgreSQL {(await ListAsync("postgres", "SHOW server_version", ct))[0]}: "
        + string.Join(", ", await ListAsync("postgres", SelectSettings, ct));

    public async ValueTask DisposeAsync() =>
        await RunAsync("pg_ctl", ["-D", Data, "-w", "-m", "immediate", "stop"], CancellationToken.None);

    private async Task<List<string>> ListAsync(string database, string sql, CancellationToken ct)
    {
        await using var connection =
            new NpgsqlConnection(ConnectionString(database) + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<string>();
        while (await reader.ReadAsync(ct)) found.Add(reader.GetString(0));
        return found;
    }

    private static Task<string> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        var path = Path.Combine(Binaries!, program);
        return Environment.IsPrivilegedProcess ? ChildProgram.RunAsync(
            "setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments], ct)
            : ChildProgram.RunAsync(path, arguments, ct);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindBinaries()
    {
        const string packages = "/usr/lib/postgresql";
        var installed = Directory.Exists(packages)
            ? Directory.GetDirectories(packages).OrderDescending(StringComparer.Ordinal)
                .Select(d => Path.Combine(d, "bin")) : [];
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        return installed.Concat(path).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")));
    }
}
