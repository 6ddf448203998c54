using MimeKit;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Mailing;

namespace PacSpace.Server.Mail;

/// <summary>For a laptop: mails become files in the data directory, and their links are printed.</summary>
internal sealed class FileTransport(DevMailbox mailbox, ILogger<FileTransport> log) : IMailTransport
{
    public async Task SendAsync(string mailId, OutgoingMail mail, MimeMessage message, CancellationToken ct)
    {
        await mailbox.WriteAsync(mailId, message, ct);
        log.Written(mail.Subject, mail.To, mail.Link ?? "(no link)");
    }
}

/// <summary>The directory of mails: <c>{DataDirectory}/mail/{id}.eml</c>. Ids sort by time.</summary>
internal sealed class DevMailbox(DataDirectory directory)
{
    private const string Extension = ".eml";

    private string Root => directory.Directory("mail");

    public async Task WriteAsync(string mailId, MimeMessage message, CancellationToken ct)
    {
        // Readers see whole mails only.
        var draft = PathOf(mailId) + ".part";
        await message.WriteToAsync(draft, ct);
        File.Move(draft, PathOf(mailId), overwrite: true);
    }

    /// <summary>Ids, newest first.</summary>
    public IEnumerable<string> List() => Directory.EnumerateFiles(Root, "*" + Extension)
        .Select(path => Path.GetFileNameWithoutExtension(path)).OrderDescending(StringComparer.Ordinal);

    /// <summary>The file of a mail, or null.</summary>
    public string? Find(string mailId) =>
        mailId.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') && File.Exists(PathOf(mailId))
            ? PathOf(mailId) : null;

    private string PathOf(string mailId) => Path.Combine(Root, mailId + Extension);
}
