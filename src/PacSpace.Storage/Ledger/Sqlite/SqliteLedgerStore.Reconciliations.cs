namespace PacSpace.Storage.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const string InsertReconciliation =
        $"""
        INSERT INTO reconciliations (environment_id, {LedgerRows.ReconciliationColumns})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string UpdateReconciliation =
        """
        UPDATE reconciliations SET status = $3, updated_at = $4, summary = $5, message = $6
        WHERE environment_id = $1 AND job_id = $2 AND status = 'running'
        """;

    private const string OlderReconciliations =
        """
        SELECT job_id FROM reconciliations WHERE environment_id = $1 AND (status <> 'running' OR updated_at < $2)
            AND job_id NOT IN (
                SELECT job_id FROM reconciliations WHERE environment_id = $1 ORDER BY created_at DESC, job_id DESC LIMIT $3)
        """;

    private const string DeleteOlderPages =
        $"DELETE FROM reconciliation_pages WHERE environment_id = $1 AND job_id IN ({OlderReconciliations})";

    private const string DeleteOlderReconciliations =
        $"DELETE FROM reconciliations WHERE environment_id = $1 AND job_id IN ({OlderReconciliations})";

    // Comes before its pages: whoever ends the job waits for them, or they for it.
    private const string TouchReconciliation =
        "UPDATE reconciliations SET updated_at = updated_at WHERE environment_id = $1 AND job_id = $2 AND status = 'running'";

    private const string InsertReconciliationPage =
        """
        INSERT INTO reconciliation_pages (environment_id, job_id, list, page_index, entries)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """;

    private const string SelectReconciliation =
        $"""
        SELECT {LedgerRows.ReconciliationColumns} FROM reconciliations
        WHERE environment_id = $1 AND job_id = $2 AND expires_at > $3
        """;

    private const string SelectReconciliationPages =
        """
        SELECT list, page_index, entries FROM reconciliation_pages
        WHERE environment_id = $1 AND job_id = $2 AND list = $3 AND page_index BETWEEN $4 AND $5 ORDER BY page_index
        """;

    private const string SelectExpiredReconciliations =
        """
        SELECT DISTINCT environment_id FROM reconciliations INDEXED BY reconciliations_by_expiry
        WHERE expires_at <= $1 ORDER BY environment_id
        """;

    private const string DeleteExpiredPages =
        """
        DELETE FROM reconciliation_pages WHERE environment_id = $1 AND job_id IN (
            SELECT job_id FROM reconciliations WHERE environment_id = $1 AND expires_at <= $2)
        """;

    private const string DeleteExpiredReconciliations =
        "DELETE FROM reconciliations WHERE environment_id = $1 AND expires_at <= $2";

    // Their lists hold reference ids, which are part of what retention destroys.
    private const string FailPurged =
        """
        UPDATE reconciliations SET status = 'failed', summary = NULL, message = $3
        WHERE environment_id = $1 AND first_index < $2 AND status <> 'failed'
        """;

    private const string DeletePurgedPages =
        """
        DELETE FROM reconciliation_pages WHERE environment_id = $1 AND job_id IN (
            SELECT job_id FROM reconciliations WHERE environment_id = $1 AND first_index < $2)
        """;

    public Task AddReconciliationAsync(
        long environment, ReconciliationRecord job, int keep, long goneBefore, CancellationToken ct) =>
        _writer.RunAsync(s =>
        {
            s.Execute(DeleteOlderPages, environment, goneBefore, keep - 1);
            s.Execute(DeleteOlderReconciliations, environment, goneBefore, keep - 1);
            return s.Execute(InsertReconciliation, environment, job.JobId, job.Status, job.CreatedAt, job.UpdatedAt,
                job.ExpiresAt, job.FirstIndex, job.Summary, job.Message);
        }, ct);

    public Task UpdateReconciliationAsync(long environment, ReconciliationRecord job, CancellationToken ct) =>
        _writer.RunAsync(s => s.Execute(
            UpdateReconciliation, environment, job.JobId, job.Status, job.UpdatedAt, job.Summary, job.Message), ct);

    public Task<bool> AddReconciliationPagesAsync(
        long environment, string jobId, IReadOnlyList<ReconciliationPage> pages, CancellationToken ct) =>
        _writer.RunAsync(s =>
        {
            if (s.Execute(TouchReconciliation, environment, jobId) == 0) return false;
            foreach (var p in pages) s.Execute(InsertReconciliationPage, environment, jobId, p.List, p.Index, p.Entries);
            return true;
        }, ct);

    public Task<ReconciliationRecord?> FindReconciliationAsync(
        long environment, string jobId, long now, CancellationToken ct) =>
        Read(s => s.First(SelectReconciliation, LedgerRows.Reconciliation, environment, jobId, now), ct);

    public Task<IReadOnlyList<ReconciliationPage>> ReadReconciliationPagesAsync(
        long environment, string jobId, string list, long first, long last, CancellationToken ct) =>
        Read<IReadOnlyList<ReconciliationPage>>(
            s => s.All(SelectReconciliationPages,
                r => new ReconciliationPage(r.GetString(0), r.GetInt64(1), r.GetString(2)),
                environment, jobId, list, first, last), ct);

    public Task<IReadOnlyList<long>> ListExpiredReconciliationsAsync(long now, CancellationToken ct) =>
        Read<IReadOnlyList<long>>(s => s.All(SelectExpiredReconciliations, r => r.GetInt64(0), now), ct);

    public Task DeleteExpiredReconciliationsAsync(long environment, long now, CancellationToken ct) =>
        _writer.RunAsync(s =>
        {
            s.Execute(DeleteExpiredPages, environment, now);
            return s.Execute(DeleteExpiredReconciliations, environment, now);
        }, ct);
}
