namespace PacSpace.Storage.Control;

/// <summary>A mail on its way.</summary>
/// <param name="Sealed">Recipient, subject and text, encrypted: mails carry links that open accounts.</param>
/// <param name="Attempts">How often a node has begun to send it.</param>
public sealed record MailRecord(
    string Id, string Sealed, DateTimeOffset CreatedAt, DateTimeOffset NextAttemptAt, long Attempts);

public partial interface IControlStore
{
    Task AddMailAsync(MailRecord mail, CancellationToken ct);

    /// <summary>Mails whose next attempt is due, longest waiting first.</summary>
    Task<IReadOnlyList<MailRecord>> ListDueMailAsync(DateTimeOffset now, int limit, CancellationToken ct);

    /// <summary>
    /// Counts an attempt and puts the next one off to <paramref name="until"/>. Returns false if the mail is not as it
    /// was read: another node has taken it.
    /// </summary>
    Task<bool> ClaimMailAsync(MailRecord mail, DateTimeOffset until, CancellationToken ct);

    Task RescheduleMailAsync(string mailId, DateTimeOffset nextAttemptAt, CancellationToken ct);

    /// <summary>Forgets a mail, sent or given up.</summary>
    Task DeleteMailAsync(string mailId, CancellationToken ct);
}
