using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>A new password for who reads the account's mail.</summary>
internal static class ResettingPasswords
{
    private const string Asked = "If this address has an account, a link to reset its password is on its way.";
    private const string Done = "Your password is changed, and all sessions are ended. Log in with the new one.";

    /// <summary>Ask for a new password</summary>
    /// <remarks>
    /// Mails a link to choose a new password, if the address has an account. It works once, for an hour. The answer is
    /// the same whether or not the address has an account.
    /// </remarks>
    internal static async Task<Results<Ok<DashboardEnvelope<Notice>>, ErrorResult>> ForgotPasswordAsync(
        EmailRequest request, IControlStore store, AccountMails mails, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var email = EmailAddress.Require(errors, request.Email);
        if (errors.ToError() is { } error) return (ErrorResult)error;
        if (await store.FindUserByEmailAsync(email, ct) is { } user)
            await mails.SendAsync(user, MailTokenPurpose.Reset, registeredAgain: false, ct);
        return Dashboard.Ok(new Notice(Asked), Asked);
    }

    /// <summary>Set a new password</summary>
    /// <remarks>
    /// Sets a new password by a token that was mailed, and ends all sessions of its user. API keys go on.
    /// </remarks>
    internal static async Task<Results<Ok<DashboardEnvelope<Notice>>, ErrorResult>> ResetPasswordAsync(
        ResetPasswordRequest request, IControlStore store, Passwords passwords, LoginGuard guard,
        SessionDirectory sessions, TimeProvider clock, ILogger<Passwords> log, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var token = errors.RequireText("token", request.Token, 100);
        PasswordRules.Check(errors, "password", request.Password);
        if (errors.ToError() is { } invalid) return (ErrorResult)invalid;

        var hash = MailToken.Hash(token);
        var user = await store.FindUserByMailTokenAsync(hash, MailTokenPurpose.Reset, clock.GetUtcNow(), ct);
        if (user is null) return (ErrorResult)Registering.TokenRefused;
        // Before the token is used up, so that another password can be chosen with the same link.
        if (await OwnAccount.CheckPersonalAsync(store, user, "password", request.Password!, ct) is { } personal)
            return (ErrorResult)personal;
        if (!await store.ResetPasswordAsync(hash, passwords.Hash(request.Password!), clock.GetUtcNow(), ct))
            return (ErrorResult)Registering.TokenRefused;
        sessions.ForgetAll();
        await guard.UnlockAsync(user.Email, ct);
        log.PasswordReset(user.Id);
        return Dashboard.Ok(new Notice(Done), Done);
    }
}
