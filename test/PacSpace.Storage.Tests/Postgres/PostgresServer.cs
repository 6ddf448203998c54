using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PacSpace.Storage.Tests.Postgres;

/// <summary>
/// A real PostgreSQL server of the machine's binaries, in a temporary directory, on loopback and a free port. It
/// refuses to run as root, so root hands it to the user postgres.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());

    private static int s_schemas;

    private readonly string _directory;

    private PostgresServer(string directory, int port) => (_directory, Port) = (directory, port);

    /// <summary>One server for all tests that only need a schema of their own. It ends with the test process.</summary>
    public static Task<PostgresServer> Shared => SharedServer.Value;

    public int Port { get; }

    public string Data => Path.Combine(_directory, "data");

    private static string Binaries { get; } = FindBinaries();

    /// <param name="settings">Lines of postgresql.conf.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-pg-").FullName;
        var server = new PostgresServer(directory, FreePort());
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", directory);
        await PostgresAsync("initdb", "-D", server.Data, "-U", "pacspace", "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
        string[] own =
        [
            $"port = {server.Port}", "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''",
            "max_connections = 300", "shared_buffers = 64MB", "logging_collector = off", .. settings,
        ];
        await File.AppendAllLinesAsync(Path.Combine(server.Data, "postgresql.conf"), own);
        await server.LaunchAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.StopNow();
        return server;
    }

    /// <summary>
    /// A standby of another server, which from then on answers a commit only when this one has it on disk too.
    /// </summary>
    public static async Task<PostgresServer> StartStandbyAsync(PostgresServer primary)
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-pg-").FullName;
        var server = new PostgresServer(directory, FreePort());
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", directory);
        await PostgresAsync("pg_basebackup", "-D", server.Data, "-R", "-X", "stream", "-c", "fast",
            "-d", $"host=127.0.0.1 port={primary.Port} user=pacspace application_name=standby");
        await File.AppendAllLinesAsync(Path.Combine(server.Data, "postgresql.conf"), [$"port = {server.Port}"]);
        await server.LaunchAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.StopNow();
        await primary.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
        await primary.ExecuteAsync("SELECT pg_reload_conf()");
        return server;
    }

    public Task PromoteAsync() => PostgresAsync("pg_ctl", "-D", Data, "-w", "promote");

    /// <summary>kill -9 of the server; what it started ends with it.</summary>
    public void Kill()
    {
        var id = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(id);
        process.Kill();
        process.WaitForExit();
        File.Delete(Path.Combine(Data, "postmaster.pid"));
    }

    /// <summary>Runs a statement as the superuser, on a connection of its own.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=pacspace;Database={database}";

    /// <summary>Connects to an empty schema that no one else uses.</summary>
    public string NewSchema() => $"{ConnectionString("postgres")};Search Path=test_{Interlocked.Increment(ref s_schemas)}";

    public Task LaunchAsync() => PostgresAsync(
        "pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(Data, "server.log"), "start");

    /// <param name="mode"><c>fast</c>, or <c>immediate</c>: as a crash.</param>
    public Task StopAsync(string mode = "fast") => PostgresAsync("pg_ctl", "-D", Data, "-w", "-m", mode, "stop");

    public async ValueTask DisposeAsync()
    {
        StopNow();
        await Task.Run(() => Directory.Delete(_directory, true));
    }

    private void StopNow()
    {
        if (!File.Exists(Path.Combine(Data, "postmaster.pid"))) return;
        PostgresAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop").GetAwaiter().GetResult();
    }

    private static Task PostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            // pg_ctl's server inherits these: the output goes nowhere so that nobody waits for its end.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static string FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin"))
                .Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault() ?? Missing()
            : Missing();

    private static string Missing() =>
        throw new InvalidOperationException("PostgreSQL's server programs are missing; install the package 'postgresql'.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
