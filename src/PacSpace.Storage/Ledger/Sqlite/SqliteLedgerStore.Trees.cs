namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string SelectCustomerTiles =
        """
        SELECT tile_index, hashes FROM customer_tiles
        WHERE environment_id = $1 AND customer_id = $2 AND level = $3 AND tile_index BETWEEN $4 AND $5
        ORDER BY tile_index
        """;

    private const string UpsertCustomerTile =
        """
        INSERT INTO customer_tiles (environment_id, customer_id, level, tile_index, hashes) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO UPDATE SET hashes = excluded.hashes
        """;

    internal const string SelectCheckpointBlocks =
        "SELECT hashes FROM checkpoint_blocks WHERE environment_id = $1 AND log_index = $2";

    private const string InsertCheckpointBlocks =
        "INSERT INTO checkpoint_blocks (environment_id, log_index, hashes) VALUES ($1, $2, $3)";

    public Task<IReadOnlyList<TileRow>> ReadCustomerTilesAsync(
        long environment, string customerId, int level, long first, long last, CancellationToken ct) =>
        Read<IReadOnlyList<TileRow>>(
            s => s.All(SelectCustomerTiles, r => new TileRow(level, r.GetInt64(0), SqliteRows.Blob(r, 1)),
                environment, customerId, level, first, last), ct);

    public Task<byte[]?> FindCheckpointBlocksAsync(long environment, long logIndex, CancellationToken ct) =>
        Read(s => s.First(SelectCheckpointBlocks, r => SqliteRows.Blob(r, 0), environment, logIndex), ct);
}
