using Npgsql;

namespace PacSpace.Storage;

/// <summary>One host of a connection string, and a connection beside the pool that asks it what it is.</summary>
internal sealed class PostgresHost : IDisposable
{
    // Nobody waits longer for an answer; the question itself goes on until the command's time is over.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly NpgsqlConnection _asking;
    private Task<bool?>? _answer;

    public PostgresHost(string connectionString)
    {
        ConnectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString);
        _asking = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 2,
            CommandTimeout = 2,
            CancellationTimeout = 500,
        }.ConnectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>Whether it takes writes; null if it gives no answer. One caller at a time.</summary>
    public async Task<bool?> IsPrimaryAsync(CancellationToken ct)
    {
        // One that is silent is not asked again before it has failed: questions don't pile up. What came too late is old.
        if (_answer is null or { IsCompleted: true }) _answer = AskAsync();
        try
        {
            return await _answer.WaitAsync(Patience, ct);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Source.Dispose();
        // A question to a silent host ends by itself.
        (_answer ?? Task.CompletedTask).ContinueWith(_ => _asking.Dispose(), TaskScheduler.Default);
    }

    private async Task<bool?> AskAsync()
    {
        try
        {
            if (_asking.State != System.Data.ConnectionState.Open)
            {
                await _asking.CloseAsync();
                await _asking.OpenAsync();
            }
            await using var command = new NpgsqlCommand("SELECT NOT pg_is_in_recovery()", _asking);
            return (bool)(await command.ExecuteScalarAsync())!;
        }
        catch (Exception)
        {
            // Whatever kept it from answering: those who want to work with it are told by their own attempt.
            return null;
        }
    }
}
