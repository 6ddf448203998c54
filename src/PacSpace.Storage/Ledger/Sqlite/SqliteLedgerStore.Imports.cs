namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string BeginImport =
        $"""
        INSERT INTO imports (environment_id, {LedgerRows.ImportColumns})
        VALUES ($1, $2, 1, 'running', $3, $3, 0, 0, 0, 0, 0, 0, NULL, NULL)
        ON CONFLICT DO UPDATE SET attempt = attempt + 1, status = 'running', started_at = $3, updated_at = $3,
            lines_read = 0, recorded = 0, replayed = 0, failed = 0, error_count = 0, stored_errors = 0, code = NULL,
            message = NULL
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
            error_count = $10, stored_errors = $11, code = $12, message = $13
        WHERE environment_id = $1 AND import_id = $2 AND attempt = $3
        """;

    private const string InsertImportError =
        """
        INSERT INTO import_errors (environment_id, import_id, number, line, field, code, message)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        """;

    private const string SelectImport =
        $"SELECT {LedgerRows.ImportColumns} FROM imports WHERE environment_id = $1 AND import_id = $2";

    private const string SelectImports =
        $"""
        SELECT {LedgerRows.ImportColumns} FROM imports INDEXED BY imports_by_start
        WHERE environment_id = $1 AND started_at <= $2 ORDER BY started_at DESC, import_id LIMIT $3
        """;

    private const string SelectImportErrors =
        """
        SELECT number, line, field, code, message FROM import_errors
        WHERE environment_id = $1 AND import_id = $2 AND number BETWEEN $3 AND $4 ORDER BY number
        """;

    public Task<ImportRecord> BeginImportAsync(
        long environment, string importId, long now, ImportRoom room, CancellationToken ct) => _writer.RunAsync(s =>
        {
            object[] forgotten = [environment, room.ForgetBefore, room.GoneBefore, importId, room.Keep - 1];
            s.Execute(DeleteForgottenErrors, forgotten);
            s.Execute(DeleteForgottenImports, forgotten);
            s.Execute(DeleteImportErrors, environment, importId);
            return s.First(BeginImport, LedgerRows.Import, environment, importId, now)!;
        }, ct);

    public Task<bool> SaveImportAsync(
        long environment, ImportRecord import, IReadOnlyList<ImportErrorRecord> errors, CancellationToken ct) =>
        _writer.RunAsync(s =>
        {
            var isOurs = s.Execute(UpdateImport, environment, import.ImportId, import.Attempt, import.Status,
                import.UpdatedAt, import.LinesRead, import.Recorded, import.Replayed, import.Failed, import.ErrorCount,
                import.StoredErrors, import.Code, import.Message) > 0;
            if (!isOurs) return false;
            foreach (var e in errors)
                s.Execute(InsertImportError, environment, import.ImportId, e.Number, e.Line, e.Field, e.Code, e.Message);
            return true;
        }, ct);

    public Task<ImportRecord?> FindImportAsync(long environment, string importId, CancellationToken ct) =>
        Read(s => s.First(SelectImport, LedgerRows.Import, environment, importId), ct);

    public Task<IReadOnlyList<ImportRecord>> ListImportsAsync(long environment, int limit, CancellationToken ct) =>
        Read<IReadOnlyList<ImportRecord>>(
            s => s.All(SelectImports, LedgerRows.Import, environment, long.MaxValue, limit), ct);

    public Task<IReadOnlyList<ImportErrorRecord>> ReadImportErrorsAsync(
        long environment, string importId, long first, long last, CancellationToken ct) =>
        Read<IReadOnlyList<ImportErrorRecord>>(
            s => s.All(SelectImportErrors, LedgerRows.ImportError, environment, importId, first, last), ct);
}
