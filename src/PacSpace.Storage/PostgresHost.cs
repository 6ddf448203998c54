using Npgsql;

namespace PacSpace.Storage;

/// <summary>One host of a connection string, and a connection beside the pool that asks it what it is.</summary>
internal sealed class PostgresHost : IDisposable
{
    // Nobody waits longer for an answer; the question itself goes on until the command's time is over.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly NpgsqlConnection _asking;
    private Task<bool?>? _answer;

    /// <param name="readsApart">Single commands go over connections of their own.</param>
    public PostgresHost(string connectionString, bool readsApart)
    {
        ConnectionString = connectionString;
        Writes = NpgsqlDataSource.Create(readsApart ? Half(connectionString) : connectionString);
        Reads = readsApart ? NpgsqlDataSource.Create(Half(connectionString)) : Writes;
        _asking = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 2,
            CommandTimeout = 2,
            CancellationTimeout = 500,
        }.ConnectionString);
    }

    public string ConnectionString { get; }

    /// <summary>For single commands.</summary>
    /// <remarks>
    /// The driver hands out the connection that has rested longest. After many reads at once an append would go to another
    /// process of the database each time, none of which has at hand what it needs.
    /// </remarks>
    public NpgsqlDataSource Reads { get; }

    /// <summary>For transactions.</summary>
    public NpgsqlDataSource Writes { get; }

    /// <summary>Closes what rests.</summary>
    public void Clear()
    {
        Reads.Clear();
        Writes.Clear();
    }

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
        Reads.Dispose();
        Writes.Dispose();
        // A question to a silent host ends by itself.
        (_answer ?? Task.CompletedTask).ContinueWith(_ => _asking.Dispose(), TaskScheduler.Default);
    }

    /// <summary>With a pool half as large, and at least one connection in it.</summary>
    private static string Half(string connectionString)
    {
        var half = new NpgsqlConnectionStringBuilder(connectionString);
        half.MinPoolSize /= 2;
        half.MaxPoolSize = (half.MaxPoolSize + 1) / 2;
        return half.ConnectionString;
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
