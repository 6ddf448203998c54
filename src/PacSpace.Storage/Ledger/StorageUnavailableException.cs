namespace PacSpace.Storage.Ledger;

/// <summary>The database can't be read or written now: nothing of the operation was stored, and it may be tried again.</summary>
public sealed class StorageUnavailableException : Exception
{
    public StorageUnavailableException(string message, Exception inner)
        : base(message, inner) =>
        Fault = PostgresErrors.FaultOf(inner) ?? SqliteErrors.FaultOf(inner) ?? StorageFault.Other;

    public StorageUnavailableException(StorageFault fault)
        : base($"The database can't be used now: {fault.Words()}.") => Fault = fault;

    /// <summary>What is wrong with the database.</summary>
    public StorageFault Fault { get; }
}
