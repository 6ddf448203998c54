namespace PacSpace.Storage.Ledger;

/// <summary>The database can't be read or written now: nothing of the operation was stored, and it may be tried again.</summary>
public sealed class StorageUnavailableException(string message, Exception inner) : Exception(message, inner);
