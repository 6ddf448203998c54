using System.Globalization;

namespace PacSpace.Bench.Compare;

/// <summary>What the parts of a comparison share: options, a directory, and one PostgreSQL server.</summary>
internal sealed class Stage(CompareOptions options) : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateDirectory(Path.Combine(options.Directory, string.Create(
        CultureInfo.InvariantCulture, $"pacspace-compare-{Environment.ProcessId}"))).FullName;

    private int _directories;

    public CompareOptions Options => options;

    public Findings Findings { get; } = new();

    /// <summary>Null: no part has wanted it yet.</summary>
    public PostgresServer? Postgres { get; private set; }

    public string NewDirectory() => Directory.CreateDirectory(Path.Combine(_directory, string.Create(
        CultureInfo.InvariantCulture, $"{++_directories}"))).FullName;

    public async Task<PostgresServer> PostgresAsync(CancellationToken ct) => Postgres ??= await StartPostgresAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (Postgres is not null) await Postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<PostgresServer> StartPostgresAsync(CancellationToken ct)
    {
        // The user postgres must be able to come by.
        if (Environment.IsPrivilegedProcess) await ChildProgram.RunAsync("chmod", ["711", _directory], ct);
        return await PostgresServer.StartAsync(Path.Combine(_directory, "postgresql"), ct);
    }
}
