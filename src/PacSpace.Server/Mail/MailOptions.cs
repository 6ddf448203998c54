using Microsoft.Extensions.Options;
using MimeKit;

namespace PacSpace.Server.Mail;

/// <summary>How mails leave, under <c>PacSpace:Mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "PacSpace:Mail";

    /// <summary>
    /// <c>smtp://user:pass@host:port</c> (STARTTLS where the server offers it) or <c>smtps://…</c> (TLS from the
    /// start); empty: mails land in the data directory.
    /// </summary>
    public string? Smtp { get; set; }

    /// <summary>The sender.</summary>
    public string From { get; set; } = "PacSpace <no-reply@localhost>";

    public bool HasSmtp => Smtp is { Length: > 0 };
}

internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var failures = new List<string>();
        if (options.HasSmtp && !SmtpAddress.TryParse(options.Smtp!, out _))
            failures.Add("PacSpace:Mail:Smtp must be smtp://[user:password@]host[:port] or smtps://….");
        if (!MailboxAddress.TryParse(options.From, out var from) || string.IsNullOrEmpty(from.Domain))
            failures.Add("PacSpace:Mail:From must be a mailbox such as PacSpace <no-reply@example.com>.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
