using Npgsql;
using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>Looks whether what an append stored or found is there, after its answer was lost or its wait was cut short.</summary>
internal static class AppendResolution
{
    private const string SelectLeaf =
        """
        SELECT leaf FROM deltas WHERE environment_id = $1 AND log_index = $2
        UNION ALL SELECT leaf FROM checkpoints WHERE environment_id = $1 AND log_index = $2
        """;

    /// <summary>
    /// True if a row is stored, durably, and with it all below it in the log; false if it is not and will not be. Leaves
    /// hold random salts, so a row with this leaf is this one.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database could not be asked in time.</exception>
    public static Task<bool> IsStoredAsync(
        PostgresSource source, long environment, bool isDistributed, LogRow row, CancellationToken ct) =>
        PostgresCommits.LookAsync(source, () => Touch(environment, isDistributed), async connection =>
        {
            await using var command = Parameters.Bind(new NpgsqlCommand(SelectLeaf, connection), [environment, row.LogIndex]);
            return await command.ExecuteScalarAsync(ct) is byte[] leaf && new Hash(leaf) == row.Leaf;
        }, ct);

    /// <summary>Begins a transaction, takes the environment's lock and writes without changing.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Touch(long environment, bool isDistributed) =>
        [.. AppendStatements.Begin(isDistributed), Parameters.Command(AppendStatements.Touch, environment)];
}
