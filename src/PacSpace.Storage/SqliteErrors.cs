using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage;

/// <summary>Result codes of sqlite.org/rescode.html that say that the database, not the statement, is at fault.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int Io = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static bool EndsTransaction(Exception e) =>
        e is SqliteException { SqliteErrorCode: Io or Full or NoMemory or Corrupt or Busy or ReadOnly or CannotOpen };

    /// <summary>What an error of the driver says about the database; null if it is not one of its.</summary>
    public static StorageFault? FaultOf(Exception? e) => (e as SqliteException)?.SqliteErrorCode switch
    {
        null => null,
        Full => StorageFault.DiskFull,
        Busy or Locked => StorageFault.Locked,
        ReadOnly or Io or Corrupt or CannotOpen or NotADatabase => StorageFault.BrokenStorage,
        _ => StorageFault.Other,
    };

    public static Exception Translate(Exception e) =>
        e is SqliteException { SqliteErrorCode: Busy or Locked or NoMemory or ReadOnly or Io or Corrupt or Full or CannotOpen or NotADatabase }
            ? new StorageUnavailableException($"The database can't be used now: {e.Message}", e) : e;
}
