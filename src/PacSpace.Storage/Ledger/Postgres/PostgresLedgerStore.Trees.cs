namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    internal const string SelectCustomerTiles =
        """
        SELECT tile_index, hashes FROM customer_tiles
        WHERE environment_id = $1 AND customer_id = $2 AND level = $3 AND tile_index BETWEEN $4 AND $5
        ORDER BY tile_index
        """;

    internal const string UpsertCustomerTiles =
        $"""
        INSERT INTO customer_tiles (environment_id, customer_id, level, tile_index, hashes)
        SELECT l.environment_id, t.customer_id, t.level, t.tile_index, t.hashes
        FROM {StoredHead}, unnest($5::text[], $6::bigint[], $7::bigint[], $8::bytea[]) AS t (customer_id, level, tile_index, hashes)
        ON CONFLICT (environment_id, customer_id, level, tile_index) DO UPDATE SET hashes = excluded.hashes
        """;

    internal const string SelectCheckpointBlocks =
        "SELECT hashes FROM checkpoint_blocks WHERE environment_id = $1 AND log_index = $2";

    public async Task<IReadOnlyList<TileRow>> ReadCustomerTilesAsync(
        long environment, string customerId, int level, long first, long last, CancellationToken ct) => await ListAsync(
            SelectCustomerTiles, r => new TileRow(level, r.GetInt64(0), LedgerRows.Blob(r, 1)), ct,
            environment, customerId, level, first, last);

    public Task<byte[]?> FindCheckpointBlocksAsync(long environment, long logIndex, CancellationToken ct) =>
        FirstAsync(SelectCheckpointBlocks, r => LedgerRows.Blob(r, 0), ct, environment, logIndex);
}
