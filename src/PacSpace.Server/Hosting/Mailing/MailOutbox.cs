using System.Text.Json;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting.Secrets;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Mailing;

/// <summary>A mail in plain text. <paramref name="Link"/> is the link in it, if there is one.</summary>
public sealed record OutgoingMail(string To, string Subject, string Text, string? Link);

/// <summary>
/// What features hand mails to. A mail is a row in the control store, best written in the same transaction as what it
/// tells of, and sent from there until it is delivered.
/// </summary>
public sealed class MailOutbox(IControlStore store, SecretBox box, MailSignal signal, TimeProvider clock)
{
    /// <summary>The row of a mail, to be stored with the fact that it tells. Then call <see cref="Wake"/>.</summary>
    public MailRecord Seal(OutgoingMail mail)
    {
        var now = clock.GetUtcNow();
        var id = Ids.New("mail_", now);
        var body = JsonSerializer.SerializeToUtf8Bytes(mail, MailingJson.Default.OutgoingMail);
        return new MailRecord(id, box.Seal(Purpose(id), body), now, now, 0);
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">The row is damaged.</exception>
    public OutgoingMail Open(MailRecord row) =>
        JsonSerializer.Deserialize(box.Open(Purpose(row.Id), row.Sealed), MailingJson.Default.OutgoingMail)!;

    /// <summary>Stores a mail that tells of nothing stored.</summary>
    public async Task SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        await store.AddMailAsync(Seal(mail), ct);
        Wake();
    }

    public void Wake() => signal.Set();

    private static string Purpose(string mailId) => $"mail/{mailId}";
}
