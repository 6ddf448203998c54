namespace PacSpace.Storage;

/// <summary>What keeps a database from being used, as far as its errors tell.</summary>
public enum StorageFault
{
    /// <summary>None of the others; the log has the error.</summary>
    Other,

    /// <summary>Nothing answers at its address, or the connection broke.</summary>
    Unreachable,

    /// <summary>It is starting, stopping or recovering.</summary>
    Starting,

    /// <summary>It takes no writes: a standby, or one that was set read-only.</summary>
    ReadOnly,

    /// <summary>Of several hosts none takes writes: all that answer are standbys.</summary>
    NoPrimary,

    /// <summary>It refuses the user, the password, or what the user may do.</summary>
    AccessRefused,

    /// <summary>The server has no database of that name.</summary>
    NoSuchDatabase,

    /// <summary>The database has no connection to spare, or all of this server's are in use.</summary>
    TooManyConnections,

    /// <summary>Its disk is full, or a quota is.</summary>
    DiskFull,

    /// <summary>It does not answer in time.</summary>
    TimedOut,

    /// <summary>Another session holds a lock for too long.</summary>
    Locked,

    /// <summary>Its transactions get into each other's way (serialization failures, deadlocks).</summary>
    Contended,

    /// <summary>It can't read or write its files.</summary>
    BrokenStorage,
}

/// <summary>Faults in words that hold no secret: no address, no user, no statement.</summary>
public static class StorageFaults
{
    /// <summary>Worth waiting for: it may pass without anyone changing a setting of this server.</summary>
    public static bool MayPass(this StorageFault fault) =>
        fault is not (StorageFault.Other or StorageFault.AccessRefused or StorageFault.NoSuchDatabase
            or StorageFault.BrokenStorage);

    /// <summary>What an operator reads.</summary>
    public static string Words(this StorageFault fault) => fault switch
    {
        StorageFault.Unreachable => "the database can't be reached: connection refused, broken, or its name is unknown",
        StorageFault.Starting => "the database is starting up, shutting down or recovering",
        StorageFault.ReadOnly => "the database takes no writes: it is a standby, or it was set read-only",
        StorageFault.NoPrimary => "none of the database's hosts takes writes: all that answer are standbys",
        StorageFault.AccessRefused =>
            "the database refuses the user or the password (authentication failed), or the user lacks a right",
        StorageFault.NoSuchDatabase => "the server has no database of the configured name",
        StorageFault.TooManyConnections => "the database has too many connections, or all of this server's are in use",
        StorageFault.DiskFull => "the database's disk is full",
        StorageFault.TimedOut => "the database does not answer in time (statement or connection time-out)",
        StorageFault.Locked => "another session holds a lock in the database for too long",
        StorageFault.Contended => "the database keeps turning transactions away (serialization failure or deadlock)",
        StorageFault.BrokenStorage => "the database can't read or write its files",
        _ => "the database can't be used; the log says why",
    };
}
