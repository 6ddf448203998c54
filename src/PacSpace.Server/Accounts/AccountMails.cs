using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Mailing;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>The mails about an account, and how many of them one mailbox may get.</summary>
internal sealed class AccountMails(IControlStore store, MailOutbox outbox, PublicUrl url, TimeProvider clock)
{
    // Strangers can ask for these mails: an hour's worth of them stays bearable.
    private const int MaxPerHour = 5;

    public OutgoingMail Verification(string address, string token) => new(address,
        "Verify your e-mail address",
        $"""
        Welcome to PacSpace.

        Open this link to verify your e-mail address. It works once, within 24 hours:

        {url.VerifyLink(token)}

        If you did not register, ignore this mail.
        """, url.VerifyLink(token));

    /// <summary>Sends a fresh link, unless the user was sent enough of them lately.</summary>
    public async Task SendAsync(UserRecord user, MailTokenPurpose purpose, bool registeredAgain, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await store.CountMailTokensAsync(user.Id, purpose, now.AddHours(-1), ct) >= MaxPerHour) return;
        var (token, record) = MailToken.New(user.Id, purpose, now);
        var mail = purpose == MailTokenPurpose.Verify ? Verification(user.Email, token)
            : registeredAgain ? AlreadyRegistered(user.Email, token) : PasswordReset(user.Email, token);
        await store.AddMailTokenAsync(record, outbox.Seal(mail), ct);
        outbox.Wake();
    }

    private OutgoingMail PasswordReset(string address, string token) => new(address,
        "Reset your password",
        $"""
        Somebody, hopefully you, asked to reset the password of your PacSpace account.

        Open this link to choose a new one. It works once, within an hour, and ends all your sessions:

        {url.ResetLink(token)}

        Programs send the token to POST /dashboard/auth/reset-password.
        If you did not ask for this, ignore this mail; your password stays as it is.
        """, url.ResetLink(token));

    // Never a verification link: whoever registered first chose that account's password, and need not be the reader.
    private OutgoingMail AlreadyRegistered(string address, string token) => new(address,
        "You already have an account",
        $"""
        Somebody, hopefully you, tried to register at PacSpace with this address, which has an account already.

        If you have its password, log in with it. Otherwise open this link to choose a new one, within an hour:

        {url.ResetLink(token)}

        If this was not you, ignore this mail; nothing was changed.
        """, url.ResetLink(token));
}
