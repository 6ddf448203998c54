using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Append;

/// <summary>A key used before: the entry it made, and the request where the entry's row does not hold it.</summary>
public sealed record UsedKey(LogRow Row, string? Request);

/// <summary>What planning needs to know of rows that are already stored, read under the environment's lock.</summary>
public interface IAppendLookups
{
    UsedKey? Key(string idempotencyKey);

    CustomerHead? Customer(string customerId);

    DeltaRow? Delta(long logIndex);

    /// <summary>The first delta, of any customer, at or after a log index.</summary>
    DeltaRow? FirstDeltaFrom(long logIndex);

    DeltaRow? DeltaBySequence(string customerId, long sequence);

    /// <summary>The earliest delta with this reference and amount.</summary>
    DeltaRow? FirstByReference(string customerId, string referenceId, Amount amount);

    /// <summary>The latest delta with this reference.</summary>
    DeltaRow? LastByReference(string customerId, string referenceId);

    /// <summary>The checkpoint with the highest number of this customer (empty: of the environment).</summary>
    CheckpointRow? LastCheckpoint(EntryType type, string customerId);

    /// <summary>The latest checkpoint of exactly this window.</summary>
    CheckpointRow? CheckpointOfWindow(EntryType type, string customerId, long start, long end);

    CheckpointRow? Selection(string customerId, Hash root);
}
