namespace PacSpace.Storage.Ledger;

/// <summary>How far an environment's log has come.</summary>
/// <param name="NextIndex">Entries in the log.</param>
/// <param name="VerifiedSize">Entries covered by the signed head.</param>
/// <param name="IsFrozen">Whether its verification has stopped.</param>
public readonly record struct LogPosition(long Environment, long NextIndex, long VerifiedSize, bool IsFrozen)
{
    /// <summary>Entries wait to be verified, and will be.</summary>
    public bool IsBehind => VerifiedSize < NextIndex && !IsFrozen;
}

/// <summary>The signed tree head of an environment's log at its verified size.</summary>
public sealed record PublishedHead(long Environment, long VerifiedSize, string SignedHead);
