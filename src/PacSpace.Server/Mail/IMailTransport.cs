using MimeKit;
using PacSpace.Server.Hosting.Mailing;

namespace PacSpace.Server.Mail;

/// <summary>Where mails leave the house.</summary>
internal interface IMailTransport
{
    /// <summary>Returns when the mail is in somebody else's hands; throws if it is not.</summary>
    Task SendAsync(string mailId, OutgoingMail mail, MimeMessage message, CancellationToken ct);
}
