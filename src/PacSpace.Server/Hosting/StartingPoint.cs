using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

/// <summary>What a <c>startingCheckpoint</c> names: the last delta before the scope, and the balance after it.</summary>
internal sealed record StartingPoint(long Sequence, Amount Balance)
{
    public static ApiError Unknown(string customerId, string reference) => ApiError.NotFound(
        ErrorCodes.CheckpointNotFound, $"'{reference}' names no checkpoint or record of customer '{customerId}'.");

    /// <param name="reference">A record id, a checkpoint's id, its proof root or its tree root.</param>
    /// <returns>Null if it names nothing of this customer's.</returns>
    public static async Task<StartingPoint?> FindAsync(
        ILedgerStore store, long environment, string customerId, string reference, CancellationToken ct)
    {
        if (RecordId.TryParse(reference, out var record))
        {
            var row = record.EnvironmentNumber == environment
                ? await store.FindDeltaAsync(environment, record.LogIndex, ct) : null;
            return row?.CustomerId == customerId ? new StartingPoint(row.Sequence, row.Balance) : null;
        }
        var checkpoint = Hash.TryParsePrefixedHex(reference, out var root)
            ? await store.FindCheckpointAsync(environment, root, ct)
                ?? await store.FindCheckpointByTreeRootAsync(environment, customerId, root, ct)
            : await store.FindCheckpointAsync(environment, reference, ct);
        if (checkpoint is not { EntryType: EntryType.Checkpoint } || checkpoint.CustomerId != customerId) return null;
        var statement = CheckpointStatement.Parse(Encoding.UTF8.GetBytes(checkpoint.Statement), out _);
        return statement is null ? null : new StartingPoint(statement.To, statement.Closing);
    }
}
