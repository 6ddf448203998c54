using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    private const string InsertReconciliation =
        $"""
        INSERT INTO reconciliations (environment_id, {LedgerRows.ReconciliationColumns})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text, $9::text)
        """;

    private const string UpdateReconciliation =
        """
        UPDATE reconciliations SET status = $3, updated_at = $4, summary = $5::text, message = $6::text
        WHERE environment_id = $1 AND job_id = $2 AND status = 'running'
        """;

    private const string OlderReconciliations =
        """
        SELECT job_id FROM reconciliations WHERE environment_id = $1 AND (status <> 'running' OR updated_at < $2)
            AND job_id NOT IN (
                SELECT job_id FROM reconciliations WHERE environment_id = $1 ORDER BY created_at DESC, job_id DESC LIMIT $3)
        """;

    private const string LockOlder =
        $"SELECT 1 FROM reconciliations WHERE environment_id = $1 AND job_id IN ({OlderReconciliations}) ORDER BY job_id FOR UPDATE";

    private const string DeleteOlderPages =
        $"DELETE FROM reconciliation_pages WHERE environment_id = $1 AND job_id IN ({OlderReconciliations})";

    private const string DeleteOlderReconciliations =
        $"DELETE FROM reconciliations WHERE environment_id = $1 AND job_id IN ({OlderReconciliations})";

    // Comes before its pages: whoever ends the job waits for them, or they for it.
    private const string TouchReconciliation =
        "UPDATE reconciliations SET updated_at = updated_at WHERE environment_id = $1 AND job_id = $2 AND status = 'running'";

    private const string InsertReconciliationPages =
        """
        INSERT INTO reconciliation_pages (environment_id, job_id, list, page_index, entries)
        SELECT r.environment_id, r.job_id, p.list, p.page_index, p.entries
        FROM reconciliations r, unnest($3::text[], $4::bigint[], $5::text[]) AS p (list, page_index, entries)
        WHERE r.environment_id = $1 AND r.job_id = $2 AND r.status = 'running'
        ON CONFLICT DO NOTHING
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
        "SELECT DISTINCT environment_id FROM reconciliations WHERE expires_at <= $1 ORDER BY environment_id";

    // Jobs before their pages, in one order: whoever else ends them does the same.
    private const string LockExpired =
        "SELECT 1 FROM reconciliations WHERE environment_id = $1 AND expires_at <= $2 ORDER BY job_id FOR UPDATE";

    private const string LockPurged =
        "SELECT 1 FROM reconciliations WHERE environment_id = $1 AND first_index < $2 ORDER BY job_id FOR UPDATE";

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
        TogetherAsync(environment,
        [
            Parameters.Command(LockOlder, environment, goneBefore, keep - 1),
            Parameters.Command(DeleteOlderPages, environment, goneBefore, keep - 1),
            Parameters.Command(DeleteOlderReconciliations, environment, goneBefore, keep - 1),
            Parameters.Command(InsertReconciliation, environment, job.JobId, job.Status, job.CreatedAt, job.UpdatedAt,
                job.ExpiresAt, job.FirstIndex, job.Summary, job.Message),
        ], ct);

    public Task UpdateReconciliationAsync(long environment, ReconciliationRecord job, CancellationToken ct) =>
        ExecuteAsync(
            UpdateReconciliation, environment, ct, job.JobId, job.Status, job.UpdatedAt, job.Summary, job.Message);

    public async Task<bool> AddReconciliationPagesAsync(
        long environment, string jobId, IReadOnlyList<ReconciliationPage> pages, CancellationToken ct)
    {
        var touch = Parameters.Command(TouchReconciliation, environment, jobId);
        var insert = Parameters.Command(InsertReconciliationPages, environment, jobId, pages.Select(p => p.List).ToArray(),
            pages.Select(p => p.Index).ToArray(), pages.Select(p => p.Entries).ToArray());
        await TogetherAsync(environment, [touch, insert], ct);
        return touch.RecordsAffected > 0;
    }

    public Task<ReconciliationRecord?> FindReconciliationAsync(
        long environment, string jobId, long now, CancellationToken ct) =>
        FirstAsync(SelectReconciliation, LedgerRows.Reconciliation, ct, environment, jobId, now);

    public async Task<IReadOnlyList<ReconciliationPage>> ReadReconciliationPagesAsync(
        long environment, string jobId, string list, long first, long last, CancellationToken ct) => await ListAsync(
            SelectReconciliationPages, r => new ReconciliationPage(r.GetString(0), r.GetInt64(1), r.GetString(2)), ct,
            environment, jobId, list, first, last);

    public async Task<IReadOnlyList<long>> ListExpiredReconciliationsAsync(long now, CancellationToken ct) =>
        await ListAsync(SelectExpiredReconciliations, r => r.GetInt64(0), ct, now);

    public Task DeleteExpiredReconciliationsAsync(long environment, long now, CancellationToken ct) =>
        TogetherAsync(environment,
        [
            Parameters.Command(LockExpired, environment, now),
            Parameters.Command(DeleteExpiredPages, environment, now),
            Parameters.Command(DeleteExpiredReconciliations, environment, now),
        ], ct);

    private Task<bool> TogetherAsync(long environment, NpgsqlBatchCommand[] commands, CancellationToken ct) =>
        DurablyAsync(environment, async connection =>
        {
            await using var batch = Batch(
                connection, [.. AppendStatements.Begin(_isDistributed), .. commands, Parameters.Command("COMMIT")]);
            await batch.ExecuteNonQueryAsync(ct);
            return true;
        }, ct);
}
