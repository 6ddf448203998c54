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
    // initdb takes seconds; a copy of what it made does not.
    private static readonly Lazy<Task<string>> Initialized = new(InitializeAsync);

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());

    /// <summary>Where a connection string to a database leads.</summary>
    public const string Schema = "test";

    private const string SearchPath = ";Search Path=" + Schema;

    // Older servers know only the way that copies files; it is the faster one where nothing is flushed.
    private static readonly Version KnowsStrategies = new(15, 0);

    private static int s_databases;

    private readonly string _directory;
    private bool _isFrozen;

    private PostgresServer(string directory, int port) => (_directory, Port) = (directory, port);

    /// <summary>One server for all tests that only need a database of their own. It ends with the test process.</summary>
    public static Task<PostgresServer> Shared => SharedServer.Value;

    public int Port { get; }

    public string Data => Path.Combine(_directory, "data");

    private string Administration => ConnectionString("postgres") + ";Server Compatibility Mode=NoTypeLoading";

    private static string Binaries { get; } = FindBinaries();

    /// <param name="settings">Lines of postgresql.conf.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        var initialized = await Initialized.Value;
        var directory = await NewDirectoryAsync();
        var server = new PostgresServer(directory, FreePort());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.End();
        await RunAsync("cp", "-a", initialized, server.Data);
        string[] own =
        [
            $"port = {server.Port}", "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''",
            "max_connections = 300", "shared_buffers = 64MB", "logging_collector = off",
            // What is killed here are processes: what they gave to the system stays.
            "fsync = off",
            // What is shared is a file of its data too, so that nothing is left of one that was killed.
            "dynamic_shared_memory_type = mmap", .. settings,
        ];
        await File.AppendAllLinesAsync(Path.Combine(server.Data, "postgresql.conf"), own);
        await server.LaunchAsync();
        return server;
    }

    /// <summary>
    /// A standby of another server, which from then on answers a commit only when this one has it on disk too.
    /// </summary>
    public static async Task<PostgresServer> StartStandbyAsync(PostgresServer primary)
    {
        var directory = await NewDirectoryAsync();
        var server = new PostgresServer(directory, FreePort());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.End();
        await PostgresAsync("pg_basebackup", "-D", server.Data, "-R", "-X", "stream", "-c", "fast",
            "-d", $"host=127.0.0.1 port={primary.Port} user=pacspace application_name=standby");
        await File.AppendAllLinesAsync(Path.Combine(server.Data, "postgresql.conf"), [$"port = {server.Port}"]);
        await server.LaunchAsync();
        await primary.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
        await primary.ExecuteAsync("SELECT pg_reload_conf()");
        return server;
    }

    public Task PromoteAsync() => PostgresAsync("pg_ctl", "-D", Data, "-w", "promote");

    /// <summary>kill -9 of the server; what it started ends with it.</summary>
    public void Kill()
    {
        var id = ProcessId();
        // One that is frozen does not notice the end of the one that started it.
        int[] all = [id, .. ChildrenOf(id)];
        using var process = Process.GetProcessById(id);
        foreach (var each in all) Signal("KILL", each);
        process.WaitForExit();
        File.Delete(Path.Combine(Data, "postmaster.pid"));
    }

    /// <summary>
    /// Stops it where it is, as a machine that hangs or a network that drops everything: connections stay open, and
    /// nothing is answered any more.
    /// </summary>
    public void Freeze()
    {
        var id = ProcessId();
        int[] all = [id, .. ChildrenOf(id)];
        _isFrozen = true;
        foreach (var each in all) Signal("STOP", each);
    }

    /// <summary>Lets a frozen one go on.</summary>
    public void Thaw()
    {
        var id = ProcessId();
        int[] all = [id, .. ChildrenOf(id)];
        foreach (var each in all) Signal("CONT", each);
        _isFrozen = false;
    }

    /// <summary>Runs a statement as the superuser, on a connection of its own.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Administration + ";Pooling=false");
        await connection.OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=pacspace;Database={database}";

    /// <summary>Connects to an empty schema of an empty database that no one else uses.</summary>
    public async Task<string> NewDatabaseAsync() => await CreateAsync("template1");

    /// <summary>Connects to a database with all that another one holds, to which no one may be connected.</summary>
    public async Task<string> CopyAsync(string connectionString) =>
        await CreateAsync(new NpgsqlConnectionStringBuilder(connectionString).Database!);

    /// <summary>The same database with a schema for each store, as the configuration names it.</summary>
    public static string AllSchemasOf(string connectionString) =>
        connectionString.Replace(SearchPath, "", StringComparison.Ordinal);

    /// <summary>Ends its sessions and destroys it.</summary>
    public async Task DropAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(Administration);
        await connection.OpenAsync();
        await ExecuteAsync(connection,
            $"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
    }

    public Task LaunchAsync() => PostgresAsync(
        "pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(Data, "server.log"), "start");

    /// <param name="mode"><c>fast</c>, or <c>immediate</c>: as a crash.</param>
    public Task StopAsync(string mode = "fast") => PostgresAsync("pg_ctl", "-D", Data, "-w", "-m", mode, "stop");

    public async ValueTask DisposeAsync() => await Task.Run(End);

    private async Task<string> CreateAsync(string template)
    {
        var name = $"test_{Interlocked.Increment(ref s_databases)}";
        await using var connection = new NpgsqlConnection(Administration);
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"CREATE DATABASE {name} TEMPLATE {template}"
            + (connection.PostgreSqlVersion >= KnowsStrategies ? " STRATEGY FILE_COPY" : ""));
        // On a busy machine connecting takes its time, and not all tests are about that.
        return ConnectionString(name) + ";Timeout=15" + SearchPath;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private void End()
    {
        StopNow();
        if (Directory.Exists(_directory)) Directory.Delete(_directory, true);
    }

    private void StopNow()
    {
        if (!File.Exists(Path.Combine(Data, "postmaster.pid"))) return;
        if (_isFrozen) Kill();
        else PostgresAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop").GetAwaiter().GetResult();
    }

    private static async Task<string> NewDirectoryAsync()
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-pg-").FullName;
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", directory);
        return directory;
    }

    private static async Task<string> InitializeAsync()
    {
        var directory = await NewDirectoryAsync();
        var data = Path.Combine(directory, "data");
        await PostgresAsync("initdb", "-D", data, "-U", "pacspace", "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, true);
        return data;
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

    private int ProcessId() =>
        int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Processes that it started: the fourth field of stat, after the name in parentheses (proc(5)).</summary>
    private static IEnumerable<int> ChildrenOf(int id) => Directory.GetDirectories("/proc")
        .Select(Path.GetFileName).Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _))
        .Where(n => ParentOf(n!) == id).Select(n => int.Parse(n!, CultureInfo.InvariantCulture));

    private static int? ParentOf(string process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // It has ended.
        }
    }

    private static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        kill.WaitForExit();
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
