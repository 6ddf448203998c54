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

    private const string ForgottenImports =
        """
        SELECT import_id FROM imports WHERE environment_id = $1 AND (started_at < $2
            OR ((status <> 'running' OR updated_at < $3) AND import_id <> $4 AND import_id NOT IN (
                SELECT import_id FROM imports WHERE environment_id = $1 ORDER BY started_at DESC, import_id LIMIT $5)))
        """;

    private const string DeleteForgottenErrors =
        $"DELETE FROM import_errors WHERE environment_id = $1 AND import_id IN ({ForgottenImports})";

    private const string DeleteForgottenImports =
        $"DELETE FROM imports WHERE environment_id = $1 AND import_id IN ({ForgottenImports})";

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

    public Task<ImportRecord> BeginImportAsync(
        long environment, string importId, long now, ImportRoom room, CancellationToken ct) =>
        DurablyAsync(environment, async connection =>
        {
            object[] forgotten = [environment, room.ForgetBefore, room.GoneBefore, importId, room.Keep - 1];
            await using var batch = Batch(connection,
            [
                .. AppendStatements.Begin(_isDistributed),
                Parameters.Command(DeleteForgottenErrors, forgotten),
                Parameters.Command(DeleteForgottenImports, forgotten),
                Parameters.Command(DeleteImportErrors, environment, importId),
                Parameters.Command(BeginImport, environment, importId, now), Parameters.Command("COMMIT"),
            ]);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            await reader.ReadAsync(ct);
            var begun = LedgerRows.Import(reader);
            while (await reader.NextResultAsync(ct)) { }
            return begun;
        }, ct);

    public Task<bool> SaveImportAsync(
        long environment, ImportRecord import, IReadOnlyList<ImportErrorRecord> errors, CancellationToken ct) =>
        DurablyAsync(environment, async connection =>
        {
            var update = Parameters.Command(UpdateImport, environment, import.ImportId, import.Attempt, import.Status,
                import.UpdatedAt, import.LinesRead, import.Recorded, import.Replayed, import.Failed, import.ErrorCount,
                import.StoredErrors, import.Code, import.Message);
            await using var updating = Batch(connection, [.. AppendStatements.Begin(_isDistributed), update]);
            await updating.ExecuteNonQueryAsync(ct);
            // Closing the connection rolls back.
            if (update.RecordsAffected == 0) return false;
            var stored = Parameters.Command(InsertImportErrors, environment, import.ImportId,
                errors.Select(e => e.Number).ToArray(), errors.Select(e => e.Line).ToArray(),
                errors.Select(e => e.Field).ToArray(), errors.Select(e => e.Code).ToArray(),
                errors.Select(e => e.Message).ToArray());
            var commit = Parameters.Command("COMMIT");
            await using var storing = Batch(connection, errors.Count > 0 ? [stored, commit] : [commit]);
            await storing.ExecuteNonQueryAsync(ct);
            return true;
        }, ct);

    public Task<ImportRecord?> FindImportAsync(long environment, string importId, CancellationToken ct) =>
        FirstAsync(SelectImport, LedgerRows.Import, ct, environment, importId);

    public async Task<IReadOnlyList<ImportRecord>> ListImportsAsync(long environment, int limit, CancellationToken ct) =>
        await ListAsync(SelectImports, LedgerRows.Import, ct, environment, limit);

    public async Task<IReadOnlyList<ImportErrorRecord>> ReadImportErrorsAsync(
        long environment, string importId, long first, long last, CancellationToken ct) =>
        await ListAsync(SelectImportErrors, LedgerRows.ImportError, ct, environment, importId, first, last);
}
