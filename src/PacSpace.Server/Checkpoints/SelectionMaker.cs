using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Checkpoints;

/// <summary>Locks a chosen subset of one customer's deltas. It says nothing about completeness.</summary>
internal sealed class SelectionMaker(LedgerStores stores, Appender appender, CheckpointMaker checkpoints)
{
    public const int MaxFingerprints = 10_000;

    public async Task<CheckpointResult> LockAsync(
        EnvironmentRecord environment, string? customerId, IReadOnlyList<string>? fingerprints, CheckpointKey key, CancellationToken ct)
    {
        if (fingerprints is not { Count: > 0 and <= MaxFingerprints })
            return ApiError.Validation("fingerprints", "must be an array of 1 to 10000 receipt ids");
        var (size, unverified) = await checkpoints.VerifiedSizeAsync(environment, ct);
        if (unverified is not null) return unverified;
        var store = stores.For(environment.Kind);
        if (customerId is not null && await store.FindCustomerAsync(environment.Number, customerId, ct) is null)
            return ScopedHistory.UnknownCustomer(customerId);
        var leaves = new Hash[fingerprints.Count];
        for (var i = 0; i < leaves.Length; i++)
            if (!Hash.TryParsePrefixedHex(fingerprints[i], out leaves[i]))
                return ApiError.Validation($"fingerprints[{i}]", "must be 0x and 64 lower-case hex digits");
        var found = new Dictionary<Hash, DeltaRow>(leaves.Length);
        foreach (var row in await store.FindDeltasByLeafAsync(environment.Number, leaves, ct)) found[row.Leaf] = row;
        var rows = new SortedDictionary<long, DeltaRow>();
        for (var i = 0; i < leaves.Length; i++)
        {
            if (!found.TryGetValue(leaves[i], out var row) || row.LogIndex >= size)
                return ApiError.NotFound(ErrorCodes.RecordNotFound, $"fingerprints[{i}] names no delta of this environment.");
            customerId ??= row.CustomerId;
            if (row.CustomerId != customerId)
                return ApiError.Validation($"fingerprints[{i}]", $"is a delta of another customer than '{customerId}'");
            rows[row.Sequence] = row;
        }
        var outcome = await appender.AppendAsync(environment, new SelectionItem
        {
            CustomerId = customerId!,
            Unit = rows.Values.First().Unit,
            Count = rows.Count,
            Net = rows.Values.Aggregate(Amount.Zero, (net, row) => net + row.Amount),
            Root = MerkleHasher.Root([.. rows.Values.Select(r => r.Leaf)]),
            Members = [.. rows.Values.Select(r => r.LogIndex)],
            LogSize = size,
            IdempotencyKey = key.Key,
            Request = key.Request,
        });
        return outcome is AppendOutcome.Checkpoint made
            ? new CheckpointResult(made, null, null) : AppendErrors.Of(outcome);
    }
}
