using PacSpace.Core.Notes;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>
/// What a node makes of heads that other nodes published. It remembers them as if it had signed them, so that it does
/// not sign another history if a failover takes the database behind them.
/// </summary>
public static class PublishedHeads
{
    /// <summary>
    /// Remembers a published head, flushed, if it extends what is remembered; one that is known already costs nothing.
    /// Gives what does not hold, in words.
    /// </summary>
    public static async Task<string?> LearnAsync(
        ILedgerStore store, PublishedHead published, LogVerifierKey key, SignedHeads memory, CancellationToken ct)
    {
        if (SignedNote.OpenTreeHead(published.SignedHead, key) is not { } head || head.Size != published.VerifiedSize)
            return "the stored tree head is not signed by this log's key, or not for the verified size";
        try
        {
            var remembered = memory.Read(key);
            if (head.Size <= (remembered?.Size ?? 0)) return null;
            if (await store.RootAtAsync(published.Environment, head.Size, ct) != head.Root)
                return "the stored tiles do not give the root of the signed head";
            if (remembered is { Size: > 0 }
                && await store.RootAtAsync(published.Environment, remembered.Size, ct) != remembered.Root)
                return $"the stored log does not extend the head over {remembered.Size} entries that this node signed";
            memory.Write(key, published.SignedHead);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
