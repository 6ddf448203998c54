using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    private const string BeginImport =
        $"""
        INSERT INTO imports (environment_id, {LedgerRows.ImportColumns})
        VALUES ($1, $2, 1, 'running', $3, $3, 0, 0, 0, 0, 0, 0, NULL, NULL)
        ON CONFLICT (environment_id, import_id) DO UPDATE SET attempt = imports.attempt + 1, status = 'running',
            started_at = excluded.started_at, updated_at = excluded.updated_at, lines_read = 0, recorded = 0,
            replayed = 0, failed = 0, error_count = 0, stored_errors = 0, code = NULL, message = NULL
        RETURNING {LedgerRows.ImportColumns}
        """;

    private const string DeleteImportErrors = "DELETE FROM import_errors WHERE environment_id = $1 AND import_id = $2";

    private const string DeleteOldImportErrors =
        """
        DELETE FROM import_errors WHERE environment_id = $1 AND import_id IN (
            SELECT import_id FROM imports WHERE environment_id = $1 AND started_at < $2)
        """;

    private const string DeleteOldImports = "DELETE FROM imports WHERE environment_id = $1 AND started_at < $2";

    private const string UpdateImport =
        """
        UPDATE imports SET status = $4, updated_at = $5, lines_read = $6, recorded = $7, replayed = $8, failed = $9,
            error_count = $10, stored_errors = $11, code = $12::text, message = $13::text
        WHERE environment_id = $1 AND import_id = $2 AND attempt = $3
        """;

    private const string InsertImportErrors =
        """
        INSERT INTO import_errors (environment_id, import_id, number, line, field, code, message)
        SELECT i.environment_id, i.import_id, e.number, e.line, e.field, e.code, e.message
        FROM imports i,
            unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[]) AS e (number, line, field, code, message)
        WHERE i.environment_id = $1 AND i.import_id = $2
        ON CONFLICT DO NOTHING
        """;

    private const string SelectImport =
        $"SELECT {LedgerRows.ImportColumns} FROM imports WHERE environment_id = $1 AND import_id = $2";

    private const string SelectImports =
        $"""
        SELECT {LedgerRows.ImportColumns} FROM imports
        WHERE environment_id = $1 ORDER BY started_at DESC, import_id LIMIT $2
        """;

    private const string SelectImportErrors =
        """
        SELECT number, line, field, code, message FROM import_errors
        WHERE environment_id = $1 AND import_id = $2 AND number BETWEEN $3 AND $4 ORDER BY number
        """;

    public async Task<ImportRecord> BeginImportAsync(
        long environment, string importId, long now, long forgetBefore, CancellationToken ct)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var batch = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands =
                {
                    Parameters.Command(DeleteOldImportErrors, environment, forgetBefore),
                    Parameters.Command(DeleteOldImports, environment, forgetBefore),
                    Parameters.Command(DeleteImportErrors, environment, importId),
                    Parameters.Command(BeginImport, environment, importId, now),
                },
            };
            ImportRecord begun;
            await using (var reader = await batch.ExecuteReaderAsync(ct))
            {
                await reader.ReadAsync(ct);
                begun = LedgerRows.Import(reader);
            }
            await transaction.CommitAsync(ct);
            return begun;
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    public async Task<bool> SaveImportAsync(
        long environment, ImportRecord import, IReadOnlyList<ImportErrorRecord> errors, CancellationToken ct)
    {
        var update = Parameters.Command(UpdateImport, environment, import.ImportId, import.Attempt, import.Status,
            import.UpdatedAt, import.LinesRead, import.Recorded, import.Replayed, import.Failed, import.ErrorCount,
            import.StoredErrors, import.Code, import.Message);
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var updating = new NpgsqlBatch(connection, transaction) { BatchCommands = { update } };
            if (await updating.ExecuteNonQueryAsync(ct) == 0) return false;
            if (errors.Count > 0)
            {
                await using var storing = new NpgsqlBatch(connection, transaction)
                {
                    BatchCommands =
                    {
                        Parameters.Command(InsertImportErrors, environment, import.ImportId,
                            errors.Select(e => e.Number).ToArray(), errors.Select(e => e.Line).ToArray(),
                            errors.Select(e => e.Field).ToArray(), errors.Select(e => e.Code).ToArray(),
                            errors.Select(e => e.Message).ToArray()),
                    },
                };
                await storing.ExecuteNonQueryAsync(ct);
            }
            await transaction.CommitAsync(ct);
            return true;
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    public Task<ImportRecord?> FindImportAsync(long environment, string importId, CancellationToken ct) =>
        FirstAsync(SelectImport, LedgerRows.Import, ct, environment, importId);

    public async Task<IReadOnlyList<ImportRecord>> ListImportsAsync(long environment, int limit, CancellationToken ct) =>
        await ListAsync(SelectImports, LedgerRows.Import, ct, environment, limit);

    public async Task<IReadOnlyList<ImportErrorRecord>> ReadImportErrorsAsync(
        long environment, string importId, long first, long last, CancellationToken ct) =>
        await ListAsync(SelectImportErrors, LedgerRows.ImportError, ct, environment, importId, first, last);
}
