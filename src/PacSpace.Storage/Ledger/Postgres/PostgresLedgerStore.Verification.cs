using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    private const string SelectDeltaEntries =
        $"""
        SELECT {LedgerRows.DeltaColumns} FROM deltas
        WHERE environment_id = $1 AND log_index >= $2 AND log_index < $2 + $3 ORDER BY log_index
        """;

    private const string SelectCheckpointEntries =
        $"""
        SELECT {LedgerRows.CheckpointColumns} FROM checkpoints
        WHERE environment_id = $1 AND log_index >= $2 AND log_index < $2 + $3 ORDER BY log_index
        """;

    private const string SelectTile =
        "SELECT hashes FROM tiles WHERE environment_id = $1 AND level = $2 AND tile_index = $3";

    // Joined with the environment's own row: Citus then plans it for the one node that holds the environment.
    private const string UpsertTiles =
        """
        INSERT INTO tiles (environment_id, level, tile_index, hashes)
        SELECT l.environment_id, t.level, t.tile_index, t.hashes
        FROM logs l, unnest($2::bigint[], $3::bigint[], $4::bytea[]) AS t (level, tile_index, hashes)
        WHERE l.environment_id = $1
        ON CONFLICT (environment_id, level, tile_index) DO UPDATE SET hashes = excluded.hashes
        """;

    private const string MovePointer =
        """
        UPDATE logs SET verified_size = $3, signed_head = $4
        WHERE environment_id = $1 AND verified_size = $2 AND frozen_reason IS NULL
        """;

    private const string InsertTreeHead =
        "INSERT INTO tree_heads (environment_id, size, signed_at) VALUES ($1, $2, $3)";

    private const string SelectVerifiedAt =
        "SELECT signed_at FROM tree_heads WHERE environment_id = $1 AND size > $2 ORDER BY size LIMIT 1";

    private const string Freeze =
        "UPDATE logs SET frozen_index = $2, frozen_reason = $3 WHERE environment_id = $1 AND frozen_reason IS NULL";

    private const string Resume =
        """
        UPDATE logs SET frozen_index = NULL, frozen_reason = NULL
        WHERE environment_id = $1 AND frozen_reason IS NOT NULL
        """;

    private const string SelectBehind =
        """
        SELECT e.environment_id FROM environments e JOIN logs l ON l.environment_id = e.environment_id
        WHERE l.verified_size < e.next_index AND l.frozen_reason IS NULL ORDER BY e.environment_id
        """;

    public async Task<IReadOnlyList<LogRow>> ReadEntriesAsync(
        long environment, long fromIndex, int limit, CancellationToken ct)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            // One snapshot for both tables: a checkpoint between two deltas is not seen as a gap.
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    Parameters.Command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
                    Parameters.Command(SelectDeltaEntries, environment, fromIndex, limit),
                    Parameters.Command(SelectCheckpointEntries, environment, fromIndex, limit),
                    Parameters.Command("COMMIT"),
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(ct);
            var rows = new List<LogRow>();
            while (await reader.ReadAsync(ct)) rows.Add(LedgerRows.Entry(reader, LedgerRows.Delta));
            await reader.NextResultAsync(ct);
            var deltas = rows.Count;
            while (await reader.ReadAsync(ct)) rows.Add(LedgerRows.Entry(reader, LedgerRows.Checkpoint));
            if (rows.Count > deltas) rows.Sort(static (a, b) => a.LogIndex.CompareTo(b.LogIndex));
            return rows;
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    public Task<TileRow?> FindTileAsync(long environment, int level, long index, CancellationToken ct) =>
        FirstAsync(SelectTile, r => new TileRow(level, index, LedgerRows.Blob(r, 0)), ct, environment, level, index);

    public async Task<bool> AdvanceAsync(VerificationStep step, CancellationToken ct)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var move = Parameters.Bind(new NpgsqlCommand(MovePointer, connection, transaction),
                [step.Environment, step.ExpectedSize, step.NewSize, step.SignedHead]);
            if (await move.ExecuteNonQueryAsync(ct) == 0) return false;
            await using var batch = new NpgsqlBatch(connection, transaction);
            batch.BatchCommands.Add(Parameters.Command(InsertTreeHead, step.Environment, step.NewSize, step.SignedAt));
            batch.BatchCommands.Add(Parameters.Command(UpsertTiles, step.Environment,
                step.Tiles.Select(t => (long)t.Level).ToArray(), step.Tiles.Select(t => t.Index).ToArray(),
                step.Tiles.Select(t => t.Hashes).ToArray()));
            await batch.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    public Task FreezeAsync(long environment, long logIndex, string reason, CancellationToken ct) =>
        ExecuteAsync(Freeze, ct, environment, logIndex, reason);

    public async Task<bool> ResumeAsync(long environment, CancellationToken ct) =>
        await ExecuteAsync(Resume, ct, environment) > 0;

    public Task<long?> VerifiedAtAsync(long environment, long logIndex, CancellationToken ct) =>
        FirstAsync<long?>(SelectVerifiedAt, r => r.GetInt64(0), ct, environment, logIndex);

    public async Task<IReadOnlyList<long>> ListBehindAsync(CancellationToken ct) =>
        await ListAsync(SelectBehind, r => r.GetInt64(0), ct);

    public async Task<IReadOnlyList<long>> ListFrozenAsync(CancellationToken ct) =>
        await ListAsync("SELECT environment_id FROM logs WHERE frozen_reason IS NOT NULL", r => r.GetInt64(0), ct);

    public async Task<IReadOnlyList<long>> ListEnvironmentsAsync(CancellationToken ct) =>
        await ListAsync("SELECT environment_id FROM environments ORDER BY environment_id", r => r.GetInt64(0), ct);
}
