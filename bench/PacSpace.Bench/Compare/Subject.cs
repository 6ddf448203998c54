using Microsoft.Data.Sqlite;
using PacSpace.Bench.Load;

namespace PacSpace.Bench.Compare;

/// <summary>
/// A PacSpace server on a new, empty database, with a tenant, and all that it acknowledges: each part has its own.
/// </summary>
internal sealed class Subject : IAsyncDisposable
{
    private readonly Stage _stage;
    private readonly string _directory;
    private readonly string? _database;
    private readonly Dictionary<(string Key, string Prefix), LoadTarget> _targets = [];

    private Subject(Stage stage, string directory, string? database, string? storage, BenchTenant tenant) =>
        (_stage, _directory, _database, Storage, Tenant) = (stage, directory, database, storage, tenant);

    public BenchTenant Tenant { get; }

    /// <summary>Connection string of its database; null: SQLite.</summary>
    public string? Storage { get; }

    public BenchServer Server => Tenant.Server;

    public bool IsPostgres => _database is not null;

    public string Name => IsPostgres ? "PostgreSQL" : "SQLite";

    public long EmptyBytes { get; private set; }

    public long Acknowledged => _targets.Values.Sum(t => t.Tally.Count);

    /// <param name="settings">More of the server's command line.</param>
    public static async Task<Subject> StartAsync(
        Stage stage, bool isPostgres, CancellationToken ct, params IReadOnlyList<string> settings)
    {
        var directory = stage.NewDirectory();
        var postgres = isPostgres ? await stage.PostgresAsync(ct) : null;
        var database = postgres is null ? null : await postgres.NewDatabaseAsync(ct);
        var storage = database is null ? null : postgres!.ConnectionString(database);
        var server = await BenchServer.StartAsync(directory, storage, ct, settings);
        try
        {
            var tenant = await BenchTenant.RegisterAsync(server, 0, ct);
            var subject = new Subject(stage, directory, database, storage, tenant);
            subject.EmptyBytes = await subject.BytesAsync(ct);
            return subject;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Load until the runtime has compiled anew what runs often: for some ten seconds of it a server is slower than later.</summary>
    public Task WarmUpAsync(LoadOptions load, CancellationToken ct) =>
        LoadAsync(load with { Seconds = Math.Min(12, 2.4 * load.Seconds) }, ct);

    /// <summary>Customers of a tenant; the same for the same prefix.</summary>
    public LoadTarget Target(BenchTenant tenant, LoadOptions options)
    {
        if (_targets.TryGetValue((tenant.ApiKey, options.Prefix), out var target)) return target;
        target = new LoadTarget(tenant.Server.Url, tenant.ApiKey,
            new LoadCustomers(options.Prefix, options.Customers, options.Skew), new Tally(options.Customers));
        _targets.Add((tenant.ApiKey, options.Prefix), target);
        return target;
    }

    /// <summary>Runs load on its tenant. Runs with the same prefix are on the same customers.</summary>
    public Task<LoadResult> LoadAsync(LoadOptions options, CancellationToken ct) =>
        LoadAsync(options, [Target(Tenant, options)], ct);

    /// <summary>Runs load and keeps what is wrong.</summary>
    public async Task<LoadResult> LoadAsync(
        LoadOptions options, IReadOnlyList<LoadTarget> targets, CancellationToken ct)
    {
        var result = await LoadRun.RunAsync(options, targets, ct);
        _stage.Findings.Wrong.AddRange(result.Messages.Select(m => $"{Name}: {m}"));
        if (result.Unavailable + result.Limited > 0 && !options.AllowsRefusals)
            _stage.Findings.Wrong.Add(
                $"{Name}: {result.Unavailable + result.Limited} deltas were refused. The server: {Server.LastLines}");
        return result;
    }

    /// <summary>Holds all that was ever acknowledged against what is stored.</summary>
    public async Task AuditAsync(CancellationToken ct)
    {
        foreach (var target in _targets.Values)
        {
            using var http = BenchTenant.NewClient(target.Server, target.Key);
            var audit = new Audit(http, target.Customers);
            var differences = await audit.CompareAsync(audit.Nothing, target.Tally, ct);
            _stage.Findings.Wrong.AddRange(differences.Select(d => $"{Name}: {d}"));
        }
        _stage.Findings.Audited += Acknowledged;
    }

    /// <summary>The database with its indexes and, of SQLite, its write-ahead log.</summary>
    public async Task<long> BytesAsync(CancellationToken ct) => _database is not null
        ? await (await _stage.PostgresAsync(ct)).BytesAsync(_database, ct)
        : Directory.GetFiles(_directory, "*.db*").Sum(file => new FileInfo(file).Length);

    /// <summary>The same, of SQLite by its pages, whether they lie in the log or in the file.</summary>
    public async Task<long> PageBytesAsync(CancellationToken ct)
    {
        if (IsPostgres) return await BytesAsync(ct);
        var bytes = 0L;
        foreach (var file in Directory.GetFiles(_directory, "*.db"))
        {
            await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
            bytes += (long)(await command.ExecuteScalarAsync(ct))!;
        }
        return bytes;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
