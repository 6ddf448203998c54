using Microsoft.Data.Sqlite;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// Verifier keys of logs by origin, as a control store file knows them; read without changing the file.
/// </summary>
public static class KnownLogs
{
    /// <returns>Empty if there is no file.</returns>
    /// <exception cref="StorageUnavailableException">The file can't be read, or is no control store.</exception>
    public static IReadOnlyDictionary<string, LogVerifierKey> Read(string path)
    {
        var keys = new Dictionary<string, LogVerifierKey>(StringComparer.Ordinal);
        if (!File.Exists(path)) return keys;
        try
        {
            using var session = SqliteSession.OpenReadOnly(path);
            const string Select = "SELECT verifier_key FROM environments WHERE verifier_key IS NOT NULL";
            foreach (var text in session.Stream(Select, r => r.GetString(0)))
                if (LogVerifierKey.TryParse(text, out var key)) keys[key!.Name] = key;
        }
        catch (SqliteException e)
        {
            throw new StorageUnavailableException($"The control store {path} can't be read: {e.Message}", e);
        }
        return keys;
    }
}
