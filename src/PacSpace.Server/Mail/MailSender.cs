using Microsoft.Extensions.Options;
using MimeKit;
using PacSpace.Server.Hosting.Mailing;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Mail;

/// <summary>
/// Sends what lies in the outbox: at once when woken, else on its rounds. A mail is claimed for a while before it is
/// sent, so that of several nodes one sends it; it is forgotten when the transport has taken it, or after a day.
/// </summary>
internal sealed class MailSender(
    IControlStore store, MailOutbox outbox, MailSignal signal, IMailTransport transport, IOptions<MailOptions> options,
    TimeProvider clock, ILogger<MailSender> log) : BackgroundService
{
    private const int BatchSize = 20;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await SendDueAsync(stoppingToken) == BatchSize)
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.RoundFailed(e);
            }
            await signal.WaitAsync(Round, stoppingToken);
        }
    }

    private async Task<int> SendDueAsync(CancellationToken ct)
    {
        var due = await store.ListDueMailAsync(clock.GetUtcNow(), BatchSize, ct);
        foreach (var row in due)
            if (await store.ClaimMailAsync(row, clock.GetUtcNow() + ClaimTime, ct)) await SendAsync(row, ct);
        return due.Count;
    }

    private async Task SendAsync(MailRecord row, CancellationToken ct)
    {
        try
        {
            var mail = outbox.Open(row);
            await transport.SendAsync(row.Id, mail, Compose(row, mail), ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            await PutOffAsync(row, e, ct);
            return;
        }
        await store.DeleteMailAsync(row.Id, ct);
        log.Sent(row.Id);
    }

    private async Task PutOffAsync(MailRecord row, Exception e, CancellationToken ct)
    {
        var next = clock.GetUtcNow() + Delay(row.Attempts);
        if (next - row.CreatedAt > GiveUpAfter)
        {
            await store.DeleteMailAsync(row.Id, ct);
            log.GivenUp(e, row.Id, row.Attempts + 1);
            return;
        }
        log.NotSent(e, row.Id, next);
        await store.RescheduleMailAsync(row.Id, next, ct);
    }

    internal static TimeSpan Delay(long attemptsBefore)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(attemptsBefore, 16));
        return delay < LongestDelay ? delay : LongestDelay;
    }

    private MimeMessage Compose(MailRecord row, OutgoingMail mail)
    {
        var from = MailboxAddress.Parse(options.Value.From);
        var body = new TextPart("plain") { Text = mail.Text };
        return new MimeMessage([from], [new MailboxAddress("", mail.To)], mail.Subject, body)
        {
            Date = row.CreatedAt,
            // The same on every attempt: a mail that arrives twice is recognised.
            MessageId = $"{row.Id}@{from.Domain}",
        };
    }
}
