using System.Data.Common;
using Npgsql;

namespace PacSpace.Storage;

/// <summary>
/// Connections to one schema of a PostgreSQL database, set up alike: of several hosts, to the one that takes writes.
/// </summary>
/// <remarks>
/// Which one that is, is asked every second. The driver would find out by itself as long as a dead host refuses or
/// drops connections; one that accepts them and says nothing it never takes for offline, and waits for it each time.
/// </remarks>
public sealed class PostgresSource : DbDataSource
{
    /// <summary>The beginning of what is said when no host takes writes.</summary>
    internal const string NoPrimary = "No host takes writes";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>"on" where nothing can be written: on a standby, or where it was set.</summary>
    internal const string SelectReadOnly = "SELECT current_setting('transaction_read_only')";

    private readonly PostgresHost[] _hosts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch = Task.CompletedTask;
    private volatile PostgresHost? _primary;

    /// <summary>Of several hosts all are asked before it returns.</summary>
    /// <param name="connectionString">A complete one.</param>
    /// <param name="readsApart">
    /// Commands and batches that are made here go over half of the connections, and those that are opened are the other half.
    /// </param>
    public PostgresSource(string connectionString, bool readsApart = false)
    {
        _hosts = [.. Hosts(connectionString).Select(h => new PostgresHost(h, readsApart))];
        _primary = _hosts[0];
        if (_hosts.Length == 1) return;
        Task.Run(FindAsync).GetAwaiter().GetResult();
        _watch = Task.Run(WatchAsync);
    }

    /// <summary>
    /// Completes what the operator gave with what failover needs: short timeouts, so that a dead server is left within
    /// seconds. What the operator set stands.
    /// </summary>
    /// <param name="schema">Taken unless the connection string names a search path.</param>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static string Complete(string connectionString, string schema)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var whole = new NpgsqlConnectionStringBuilder(connectionString);
        void Default(string keyword, object value)
        {
            if (!given.ShouldSerialize(keyword)) whole[keyword] = value;
        }

        Default("Search Path", schema);
        Default("Application Name", "pacspace");
        // What is under way at a primary that goes silent ends after the command's time and that of its cancellation,
        // which is an attempt to connect; with GSS, which few use, it would be two.
        Default("Timeout", 2);
        Default("Command Timeout", 3);
        Default("Cancellation Timeout", 500);
        Default("GSS Encryption Mode", "Disable");
        Default("Keepalive", 10);
        Default("Tcp Keepalive", true);
        Default("Maximum Pool Size", 50);
        // Nothing is set beyond a transaction, so nothing need be reset each time: seven statements, parsed anew.
        Default("No Reset On Close", true);
        // Only built-in types are used: the others need not be asked for.
        Default("Server Compatibility Mode", "NoTypeLoading");
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 2);
        Default("Include Error Detail", false);
        return whole.ConnectionString;
    }

    /// <summary>Hosts and database of a connection string, for messages: no user, no password.</summary>
    public static string Address(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        var hosts = (parts.Host ?? "").Split(',').Select(h => h.Contains(':', StringComparison.Ordinal) ? h : $"{h}:{parts.Port}");
        return $"{string.Join(',', hosts)}/{parts.Database}";
    }

    /// <summary>The first schema of the search path.</summary>
    public static string SchemaOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).SearchPath!.Split(',')[0].Trim().Trim('"');

    /// <summary>That of the host that takes writes alone.</summary>
    /// <exception cref="NpgsqlException">None does.</exception>
    public override string ConnectionString => Primary.ConnectionString;

    private PostgresHost Primary => _primary
        ?? throw new NpgsqlException($"{NoPrimary}: {string.Join(", ", _hosts.Select(h => Address(h.ConnectionString)))}.");

    public new NpgsqlCommand CreateCommand(string? commandText = null) => Primary.Reads.CreateCommand(commandText);

    public new NpgsqlBatch CreateBatch() => Primary.Reads.CreateBatch();

    public new NpgsqlConnection OpenConnection() => Primary.Writes.OpenConnection();

    public new ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken = default) =>
        Primary.Writes.OpenConnectionAsync(cancellationToken);

    protected override DbConnection CreateDbConnection() => Primary.Writes.CreateConnection();

    protected override DbCommand CreateDbCommand(string? commandText = null) => CreateCommand(commandText);

    protected override void Dispose(bool disposing)
    {
        if (disposing) Task.Run(() => DisposeAsyncCore().AsTask()).GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await _stop.CancelAsync();
        await _watch;
        foreach (var host in _hosts) host.Dispose();
        _stop.Dispose();
        await base.DisposeAsyncCore();
    }

    /// <summary>A complete connection string for each host.</summary>
    private static IEnumerable<string> Hosts(string connectionString)
    {
        var all = new NpgsqlConnectionStringBuilder(connectionString);
        var hosts = (all.Host ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (hosts.Length < 2) return [Of(all.Host)];
        return hosts.Select(Of);

        string Of(string? host)
        {
            var one = new NpgsqlConnectionStringBuilder(connectionString) { Host = host };
            // What the driver refuses with one host.
            one.Remove("Target Session Attributes");
            return one.ConnectionString;
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) await FindAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    /// <summary>The host in use stays so while it takes writes, and while it is silent and no other one does.</summary>
    private async Task FindAsync()
    {
        var current = _primary;
        var isPrimary = current is null ? false : await current.IsPrimaryAsync(_stop.Token);
        if (isPrimary is true) return;
        var others = _hosts.Where(h => h != current).ToList();
        var answers = await Task.WhenAll(others.Select(h => h.IsPrimaryAsync(_stop.Token)));
        var found = others.Zip(answers).FirstOrDefault(o => o.Second is true).First;
        if (found is null && isPrimary is null) return;
        _primary = found;
        // Connections to the one before would hang, or be refused writes.
        current?.Clear();
    }
}
