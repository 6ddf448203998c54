using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using PacSpace.Server.Hosting.Mailing;

namespace PacSpace.Server.Mail;

/// <summary>Hands mails to an SMTP server, one conversation for each: account mails are few.</summary>
internal sealed class SmtpTransport(IOptions<MailOptions> options) : IMailTransport
{
    private const int TimeoutMilliseconds = 30_000;

    public async Task SendAsync(string mailId, OutgoingMail mail, MimeMessage message, CancellationToken ct)
    {
        if (!SmtpAddress.TryParse(options.Value.Smtp!, out var address))
            throw new InvalidOperationException("PacSpace:Mail:Smtp is not an address.");
        using var client = new SmtpClient { Timeout = TimeoutMilliseconds };
        await client.ConnectAsync(address!.Host, address.Port,
            address.IsTls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable, ct);
        if (address.Credential is { } credential) await client.AuthenticateAsync(credential, ct);
        await client.SendAsync(message, ct);
        await client.DisconnectAsync(quit: true, ct);
    }
}
