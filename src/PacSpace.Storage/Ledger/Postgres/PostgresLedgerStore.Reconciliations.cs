using Npgsql;

namespace PacSpace.Storage.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    private const string InsertReconciliation =
        $"""
        INSERT INTO reconciliations (environment_id, {LedgerRows.ReconciliationColumns})
        VALUES ($1, $2, $3, $4, $5, $6, $7::text, $8::text)
        """;

    private const string UpdateReconciliation =
        """
        UPDATE reconciliations SET status = $3, updated_at = $4, summary = $5::text, message = $6::text
        WHERE environment_id = $1 AND job_id = $2
        """;

    private const string InsertReconciliationPages =
        """
        INSERT INTO reconciliation_pages (environment_id, job_id, list, page_index, entries)
        SELECT r.environment_id, r.job_id, p.list, p.page_index, p.entries
        FROM reconciliations r, unnest($3::text[], $4::bigint[], $5::text[]) AS p (list, page_index, entries)
        WHERE r.environment_id = $1 AND r.job_id = $2
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

    private const string DeleteExpiredPages =
        """
        DELETE FROM reconciliation_pages WHERE environment_id = $1 AND job_id IN (
            SELECT job_id FROM reconciliations WHERE environment_id = $1 AND expires_at <= $2)
        """;

    private const string DeleteExpiredReconciliations =
        "DELETE FROM reconciliations WHERE environment_id = $1 AND expires_at <= $2";

    // Their lists hold reference ids, which are part of what retention destroys.
    private const string DeleteAllPages = "DELETE FROM reconciliation_pages WHERE environment_id = $1";

    private const string DeleteAllReconciliations = "DELETE FROM reconciliations WHERE environment_id = $1";

    public Task AddReconciliationAsync(long environment, ReconciliationRecord job, CancellationToken ct) =>
        ExecuteAsync(InsertReconciliation, ct, environment, job.JobId, job.Status, job.CreatedAt, job.UpdatedAt,
            job.ExpiresAt, job.Summary, job.Message);

    public Task UpdateReconciliationAsync(long environment, ReconciliationRecord job, CancellationToken ct) =>
        ExecuteAsync(
            UpdateReconciliation, ct, environment, job.JobId, job.Status, job.UpdatedAt, job.Summary, job.Message);

    public Task AddReconciliationPagesAsync(
        long environment, string jobId, IReadOnlyList<ReconciliationPage> pages, CancellationToken ct) =>
        ExecuteAsync(InsertReconciliationPages, ct, environment, jobId, pages.Select(p => p.List).ToArray(),
            pages.Select(p => p.Index).ToArray(), pages.Select(p => p.Entries).ToArray());

    public Task<ReconciliationRecord?> FindReconciliationAsync(
        long environment, string jobId, long now, CancellationToken ct) =>
        FirstAsync(SelectReconciliation, LedgerRows.Reconciliation, ct, environment, jobId, now);

    public async Task<IReadOnlyList<ReconciliationPage>> ReadReconciliationPagesAsync(
        long environment, string jobId, string list, long first, long last, CancellationToken ct) => await ListAsync(
            SelectReconciliationPages, r => new ReconciliationPage(r.GetString(0), r.GetInt64(1), r.GetString(2)), ct,
            environment, jobId, list, first, last);

    public async Task<IReadOnlyList<long>> ListExpiredReconciliationsAsync(long now, CancellationToken ct) =>
        await ListAsync(SelectExpiredReconciliations, r => r.GetInt64(0), ct, now);

    public async Task DeleteExpiredReconciliationsAsync(long environment, long now, CancellationToken ct)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var batch = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands =
                {
                    Parameters.Command(DeleteExpiredPages, environment, now),
                    Parameters.Command(DeleteExpiredReconciliations, environment, now),
                },
            };
            await batch.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }
}
