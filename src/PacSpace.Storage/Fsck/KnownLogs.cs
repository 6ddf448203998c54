using Microsoft.Data.Sqlite;
using Npgsql;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// Verifier keys of logs by origin, as a control store knows them; read without changing it.
/// </summary>
public static class KnownLogs
{
    private const string SelectKeys = "SELECT verifier_key FROM environments WHERE verifier_key IS NOT NULL";

    /// <returns>Empty if there is no file.</returns>
    /// <exception cref="StorageUnavailableException">The file can't be read, or is no control store.</exception>
    public static IReadOnlyDictionary<string, LogVerifierKey> Read(string path)
    {
        if (!File.Exists(path)) return new Dictionary<string, LogVerifierKey>();
        try
        {
            using var session = SqliteSession.OpenReadOnly(path);
            return ByOrigin(session.Stream(SelectKeys, r => r.GetString(0)));
        }
        catch (SqliteException e)
        {
            throw new StorageUnavailableException($"The control store {path} can't be read: {e.Message}", e);
        }
    }

    /// <summary>The same of a control store on PostgreSQL.</summary>
    /// <returns>Empty if the database holds no control store.</returns>
    /// <exception cref="StorageUnavailableException">The database can't be read.</exception>
    public static IReadOnlyDictionary<string, LogVerifierKey> ReadPostgres(string connectionString)
    {
        try
        {
            using var source = new PostgresSource(PostgresSource.Complete(connectionString, PostgresSchemas.Control));
            using var command = source.CreateCommand(SelectKeys);
            using var reader = command.ExecuteReader();
            return ByOrigin(Texts(reader));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return new Dictionary<string, LogVerifierKey>();
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The control store can't be read: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Texts(NpgsqlDataReader reader)
    {
        while (reader.Read()) yield return reader.GetString(0);
    }

    private static Dictionary<string, LogVerifierKey> ByOrigin(IEnumerable<string> texts)
    {
        var keys = new Dictionary<string, LogVerifierKey>(StringComparer.Ordinal);
        foreach (var text in texts)
            if (LogVerifierKey.TryParse(text, out var key)) keys[key!.Name] = key;
        return keys;
    }
}
