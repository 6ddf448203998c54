using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Ledger;

/// <summary>
/// One ledger database: the environments of one kind, their logs, customers and checkpoints. Every call names one
/// environment, apart from the public look-ups by hash. Implementations MUST throw
/// <see cref="StorageUnavailableException"/> when the database can't be reached or written.
/// </summary>
public partial interface ILedgerStore : IAsyncDisposable
{
    /// <summary>
    /// Makes the ledger of a new environment with the signed head of its empty log. Repeating it MUST change nothing
    /// and MUST return without error, whatever the log holds by then.
    /// </summary>
    Task CreateEnvironmentAsync(long environment, string origin, string signedHead, CancellationToken ct);

    /// <summary>
    /// Appends a group in one transaction under the environment's lock, by the rules of <see cref="AppendPlan"/>. When
    /// it returns, what was appended MUST be durable; when it throws, nothing of the group may be stored. Outcomes come
    /// in the order of the items.
    /// </summary>
    Task<IReadOnlyList<AppendOutcome>> AppendAsync(AppendGroup group, CancellationToken ct);

    /// <summary>
    /// How many groups of one environment are worth having here at a time: 2 where the next one waits for its turn
    /// without having taken its items, so that it can begin at once; else 1.
    /// </summary>
    int GroupsAtOnce { get; }

    /// <summary>The state of an environment's log; null if there is none of that number. MUST NOT wait on its lock.</summary>
    Task<LogState?> FindLogAsync(long environment, CancellationToken ct);

    /// <summary>The entry that an idempotency key made, or null.</summary>
    Task<UsedKey?> FindKeyAsync(long environment, string idempotencyKey, CancellationToken ct);

    /// <summary>
    /// Writes without changing anything. When it returns, whatever was read of the environment before MUST be as durable,
    /// and as replicated, as an acknowledged append.
    /// </summary>
    Task SettleAsync(long environment, CancellationToken ct);

    /// <summary>Returns if the database answers and takes writes; what is wrong is told by what it throws.</summary>
    Task PingAsync(CancellationToken ct);
}

/// <summary>Deltas and customers.</summary>
public partial interface ILedgerStore
{
    Task<DeltaRow?> FindDeltaAsync(long environment, long logIndex, CancellationToken ct);

    Task<CustomerHead?> FindCustomerAsync(long environment, string customerId, CancellationToken ct);

    /// <summary>Up to <paramref name="limit"/> customers after <paramref name="afterCustomerId"/>, ordered by id bytes.</summary>
    Task<IReadOnlyList<CustomerHead>> ListCustomersAsync(
        long environment, string afterCustomerId, int limit, CancellationToken ct);

    /// <summary>Rows of one customer with sequences from first to last, both inclusive, in that order.</summary>
    Task<IReadOnlyList<DeltaRow>> ReadDeltasAsync(
        long environment, string customerId, long first, long last, CancellationToken ct);

    /// <summary>Leaf hashes of one customer with sequences from first to last, both inclusive, in that order.</summary>
    Task<IReadOnlyList<Hash>> ReadLeavesAsync(
        long environment, string customerId, long first, long last, CancellationToken ct);

    /// <summary>The last sequence recorded before a time (Unix milliseconds), at most <paramref name="last"/>; 0 if none.</summary>
    Task<long> SequenceBeforeTimeAsync(long environment, string customerId, long time, long last, CancellationToken ct);

    /// <summary>The last sequence below a log index, at most <paramref name="last"/>; 0 if none.</summary>
    Task<long> SequenceBeforeIndexAsync(long environment, string customerId, long logIndex, long last, CancellationToken ct);

    /// <summary>Up to <paramref name="limit"/> runs of sequences from first to last that have no row.</summary>
    Task<IReadOnlyList<SequenceGap>> FindGapsAsync(
        long environment, string customerId, long first, long last, int limit, CancellationToken ct);

    /// <summary>The delta with this leaf hash in any environment: the leaf is public, and all that the caller knows.</summary>
    Task<(LogIdentity Log, DeltaRow Row)?> FindDeltaByLeafAsync(Hash leaf, CancellationToken ct);
}

/// <summary>What a tenant says of its customers, and lists of them.</summary>
public partial interface ILedgerStore
{
    /// <summary>
    /// Makes a customer under the environment's lock. Null, and nothing MUST change, if there is one of this id already,
    /// whoever made it.
    /// </summary>
    Task<DirectoryEntry?> CreateCustomerAsync(long environment, NewCustomer customer, CancellationToken ct);

    /// <summary>
    /// Changes a customer under the environment's lock and gives it as it is then; null if there is none. Where a
    /// customer with deltas would get another unit, nothing MUST change.
    /// </summary>
    Task<DirectoryEntry?> ChangeCustomerAsync(
        long environment, string customerId, CustomerChange change, CancellationToken ct);

    Task<DirectoryEntry?> FindDirectoryEntryAsync(long environment, string customerId, CancellationToken ct);

    /// <summary>Customers of a filter ordered by id bytes, from the one after <paramref name="afterCustomerId"/> on.</summary>
    /// <param name="offset">How many of them to skip.</param>
    Task<IReadOnlyList<CustomerFigures>> ReadDirectoryAsync(
        long environment, CustomerFilter filter, string afterCustomerId, int limit, long offset, CancellationToken ct);

    /// <summary>How many customers a filter has.</summary>
    Task<long> CountDirectoryAsync(long environment, CustomerFilter filter, CancellationToken ct);

    /// <param name="monthStart">Start of a UTC month, Unix milliseconds.</param>
    /// <param name="monthEnd">Its exclusive end.</param>
    Task<CustomerCounts> CountCustomersAsync(long environment, long monthStart, long monthEnd, CancellationToken ct);
}

/// <summary>Sequences from <paramref name="From"/> to <paramref name="To"/>, both inclusive, have no row.</summary>
public sealed record SequenceGap(long From, long To);

/// <summary>Checkpoints.</summary>
public partial interface ILedgerStore
{
    Task<CheckpointRow?> FindCheckpointAsync(long environment, string checkpointId, CancellationToken ct);

    Task<CheckpointRow?> FindCheckpointAsync(long environment, Hash proofRoot, CancellationToken ct);

    /// <summary>The customer's checkpoint with the highest number, or null.</summary>
    Task<CheckpointRow?> LatestCheckpointAsync(long environment, string customerId, CancellationToken ct);

    /// <param name="customerId">Empty for environment checkpoints.</param>
    Task<CheckpointRow?> FindCheckpointByNumberAsync(
        long environment, EntryType type, string customerId, long number, CancellationToken ct);

    /// <summary>Newest first. A null customer lists all; a window lists those that lie within it.</summary>
    Task<CheckpointPage> ListCheckpointsAsync(long environment, CheckpointFilter filter, CancellationToken ct);

    /// <summary>Log indices that a selection or an environment checkpoint covers, in the order of its root.</summary>
    Task<IReadOnlyList<long>> ReadMembersAsync(long environment, long logIndex, CancellationToken ct);

    Task<CheckpointRow?> FindCheckpointAsync(long environment, long logIndex, CancellationToken ct);

    /// <summary>
    /// The customer's latest checkpoint that covers a sequence, among those below a log index; null if there is none.
    /// </summary>
    Task<CheckpointRow?> FindCoveringCheckpointAsync(
        long environment, string customerId, long sequence, long belowIndex, CancellationToken ct);

    /// <summary>The checkpoint with this proof root in any environment: the root is the access.</summary>
    Task<(LogIdentity Log, CheckpointRow Row)?> FindCheckpointByProofRootAsync(Hash proofRoot, CancellationToken ct);
}

/// <param name="Start">Inclusive start of the window, Unix milliseconds.</param>
/// <param name="End">Exclusive end of the window, Unix milliseconds.</param>
/// <param name="AfterSequence">Only checkpoints whose deltas all come after this one; 0: all, also selections.</param>
public sealed record CheckpointFilter(string? CustomerId, long Start, long End, long AfterSequence, int Limit, int Offset);

public sealed record CheckpointPage(IReadOnlyList<CheckpointRow> Rows, long Total);

/// <summary>Verification: reading the log back in order, and moving the one pointer.</summary>
public partial interface ILedgerStore
{
    /// <summary>
    /// Stored entries with indices from <paramref name="fromIndex"/> to below fromIndex + <paramref name="limit"/>, in
    /// index order. A missing index MUST show as a gap, an entry that can't be read as a <see cref="DamagedRow"/>. All
    /// entries below a next index that was read before MUST be seen; of those appended meanwhile, some may be.
    /// </summary>
    Task<IReadOnlyList<LogRow>> ReadEntriesAsync(long environment, long fromIndex, int limit, CancellationToken ct);

    /// <summary>One tile as stored (1 to 256 hashes), or null.</summary>
    Task<TileRow?> FindTileAsync(long environment, int level, long index, CancellationToken ct);

    /// <summary>
    /// Gives the right to verify an environment for <paramref name="life"/>, or null while another holder has it. A
    /// lease that ran out, by the database's clock, is given to whoever asks first, and no longer counts for its holder.
    /// </summary>
    Task<VerifierLease?> AcquireLeaseAsync(long environment, string holder, TimeSpan life, CancellationToken ct);

    /// <summary>
    /// Where the log stands, and its entries from <paramref name="fromIndex"/> to below where that says it ends, at most
    /// <paramref name="limit"/>, as <see cref="ReadEntriesAsync"/> gives them. The entries MUST be as durable, and as
    /// replicated, as an acknowledged append; and where there are entries the lease is prolonged. Null if there are, and the
    /// lease is no longer the holder's.
    /// </summary>
    Task<LogPage?> ReadUnderLeaseAsync(VerifierLease lease, long fromIndex, int limit, CancellationToken ct);

    /// <summary>Gives a lease back before its end; nothing happens if it is no longer the holder's.</summary>
    Task ReleaseLeaseAsync(VerifierLease lease, CancellationToken ct);

    /// <summary>
    /// Stores tiles, customers' tiles, head and verified size in one transaction. False, and nothing stored, if the
    /// lease is no longer the holder's, the verified size is not the expected one, or the environment is frozen.
    /// </summary>
    Task<bool> AdvanceAsync(VerificationStep step, CancellationToken ct);

    /// <summary>Stops the environment's verification at an entry. The first reason stands.</summary>
    Task FreezeAsync(long environment, long logIndex, string reason, CancellationToken ct);

    /// <summary>Lets a frozen environment's verification try again. False if it was not frozen.</summary>
    Task<bool> ResumeAsync(long environment, CancellationToken ct);

    /// <summary>When the first head that covers an entry was signed, Unix milliseconds; null if none does.</summary>
    Task<long?> VerifiedAtAsync(long environment, long logIndex, CancellationToken ct);

    /// <summary>
    /// Where all logs stand, in one query, ordered by environment: what a sweep holds against what it saw before.
    /// </summary>
    Task<IReadOnlyList<LogPosition>> ListPositionsAsync(CancellationToken ct);

    /// <summary>The signed heads of the named environments' logs, in one query and in any order.</summary>
    Task<IReadOnlyList<PublishedHead>> ReadHeadsAsync(IReadOnlyCollection<long> environments, CancellationToken ct);

    /// <summary>Environments whose verification has stopped.</summary>
    Task<IReadOnlyList<long>> ListFrozenAsync(CancellationToken ct);

    /// <summary>All environments, for checks of a whole ledger.</summary>
    Task<IReadOnlyList<long>> ListEnvironmentsAsync(CancellationToken ct);
}

/// <summary>Entries of a log in index order, and the log's state when they were read.</summary>
public sealed record LogPage(LogState State, IReadOnlyList<LogRow> Rows);

/// <summary>Trees beside the log's own. They can be computed from the deltas; a missing one costs time.</summary>
public partial interface ILedgerStore
{
    /// <summary>Stored tiles of a customer's tree, indices from first to last, both inclusive.</summary>
    Task<IReadOnlyList<TileRow>> ReadCustomerTilesAsync(
        long environment, string customerId, int level, long first, long last, CancellationToken ct);

    /// <summary>
    /// Roots of the full 256-leaf blocks of a checkpoint's tree, one after the other, as its item brought them; null if
    /// it brought none.
    /// </summary>
    Task<byte[]?> FindCheckpointBlocksAsync(long environment, long logIndex, CancellationToken ct);
}
