namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string InsertMail =
        """
        INSERT INTO mail_outbox (id, sealed, created_at, next_attempt_at, attempts)
        VALUES (@Id, @Sealed, @CreatedAt, @NextAttemptAt, @Attempts)
        """;

    private const string SelectDueMail =
        """
        SELECT id AS Id, sealed AS Sealed, created_at AS CreatedAt, next_attempt_at AS NextAttemptAt,
            attempts AS Attempts
        FROM mail_outbox WHERE next_attempt_at <= @now ORDER BY next_attempt_at, id LIMIT @limit
        """;

    private const string ClaimMail =
        """
        UPDATE mail_outbox SET attempts = attempts + 1, next_attempt_at = @until
        WHERE id = @Id AND attempts = @Attempts AND next_attempt_at = @NextAttemptAt
        """;

    private const string RescheduleMail = "UPDATE mail_outbox SET next_attempt_at = @nextAttemptAt WHERE id = @mailId";

    private const string DeleteMail = "DELETE FROM mail_outbox WHERE id = @mailId";

    public Task AddMailAsync(MailRecord mail, CancellationToken ct) => ExecuteAsync(InsertMail, mail, ct);

    public Task<IReadOnlyList<MailRecord>> ListDueMailAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        ListAsync<MailRecord>(SelectDueMail, new { now, limit }, ct);

    public async Task<bool> ClaimMailAsync(MailRecord mail, DateTimeOffset until, CancellationToken ct) =>
        await ExecuteAsync(ClaimMail, new { mail.Id, mail.Attempts, mail.NextAttemptAt, until }, ct) == 1;

    public Task RescheduleMailAsync(string mailId, DateTimeOffset nextAttemptAt, CancellationToken ct) =>
        ExecuteAsync(RescheduleMail, new { mailId, nextAttemptAt }, ct);

    public Task DeleteMailAsync(string mailId, CancellationToken ct) => ExecuteAsync(DeleteMail, new { mailId }, ct);
}
