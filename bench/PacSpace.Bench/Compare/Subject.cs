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
    private readonly Dictionary<string, (LoadCustomers Customers, Tally Tally)> _loads = new(StringComparer.Ordinal);

    private Subject(Stage stage, string directory, string? database, BenchTenant tenant) =>
        (_stage, _directory, _database, Tenant) = (stage, directory, database, tenant);

    public BenchTenant Tenant { get; }

    public BenchServer Server => Tenant.Server;

    public bool IsPostgres => _database is not null;

    public string Name => IsPostgres ? "PostgreSQL" : "SQLite";

    public long EmptyBytes { get; private set; }

    public long Acknowledged => _loads.Values.Sum(l => l.Tally.Count);

    public static async Task<Subject> StartAsync(Stage stage, bool isPostgres, CancellationToken ct)
    {
        var directory = stage.NewDirectory();
        var postgres = isPostgres ? await stage.PostgresAsync(ct) : null;
        var database = postgres is null ? null : await postgres.NewDatabaseAsync(ct);
        var storage = database is null ? null : postgres!.ConnectionString(database);
        var server = await BenchServer.StartAsync(directory, storage, ct);
        try
        {
            var tenant = await BenchTenant.RegisterAsync(server, ct);
            var subject = new Subject(stage, directory, database, tenant);
            subject.EmptyBytes = await subject.BytesAsync(ct);
            return subject;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs load on it and keeps what is wrong. Runs with the same prefix are on the same customers.</summary>
    public async Task<LoadResult> LoadAsync(LoadOptions options, CancellationToken ct)
    {
        if (!_loads.TryGetValue(options.Prefix, out var load))
        {
            load = (new LoadCustomers(options.Prefix, options.Customers, options.Skew), new Tally(options.Customers));
            _loads.Add(options.Prefix, load);
        }
        var result = await LoadRun.RunAsync(options, load.Customers, load.Tally, ct);
        _stage.Findings.Wrong.AddRange(result.Messages.Select(m => $"{Name}: {m}"));
        if (result.Unavailable + result.Limited > 0)
            _stage.Findings.Wrong.Add(
                $"{Name}: {result.Unavailable + result.Limited} deltas were refused. The server: {Server.LastLines}");
        return result;
    }

    /// <summary>Holds all that was ever acknowledged against what is stored.</summary>
    public async Task AuditAsync(CancellationToken ct)
    {
        using var http = Tenant.NewClient();
        foreach (var (customers, tally) in _loads.Values)
        {
            var audit = new Audit(http, customers);
            var differences = await audit.CompareAsync(audit.Nothing, tally, ct);
            _stage.Findings.Wrong.AddRange(differences.Select(d => $"{Name}: {d}"));
        }
        _stage.Findings.Audited += Acknowledged;
    }

    /// <summary>The database with its indexes and, of SQLite, its write-ahead log.</summary>
    public async Task<long> BytesAsync(CancellationToken ct) => _database is not null
        ? await (await _stage.PostgresAsync(ct)).BytesAsync(_database, ct)
        : Directory.GetFiles(_directory, "*.db*").Sum(file => new FileInfo(file).Length);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
