using System.Diagnostics;
using System.Text.RegularExpressions;
using MimeKit;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Reads the mails that a server without SMTP writes.</summary>
public sealed partial class TestMailbox(string directory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The mails to an address so far, oldest first.</summary>
    public async Task<IReadOnlyList<MimeMessage>> ListAsync(string address, CancellationToken ct)
    {
        var messages = new List<MimeMessage>();
        if (!Directory.Exists(directory)) return messages;
        foreach (var path in Directory.EnumerateFiles(directory, "*.eml").Order(StringComparer.Ordinal))
        {
            var message = await MimeMessage.LoadAsync(path, ct);
            if (message.To.Mailboxes.Any(m => m.Address == address)) messages.Add(message);
        }
        return messages;
    }

    /// <summary>Waits until an address has so many mails, and returns the last of them.</summary>
    public async Task<MimeMessage> WaitAsync(string address, int count, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            var messages = await ListAsync(address, ct);
            if (messages.Count >= count) return messages[count - 1];
            await Task.Delay(10, ct);
        }
        throw new TimeoutException($"There is no mail number {count} to {address}.");
    }

    /// <summary>The token in the link of a mail.</summary>
    public static string TokenIn(MimeMessage message) => TokenParameter().Match(message.TextBody ?? "").Groups[1].Value;

    [GeneratedRegex(@"\?token=([A-Za-z0-9_-]+)")]
    private static partial Regex TokenParameter();
}
