using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Mailing;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>From the first visit to a verified address.</summary>
internal static class Registering
{
    private const string Registered = "Registration successful. Please check your email to verify your address.";
    private const string Resent = "If this address has an account that is not verified, a new link is on its way.";

    /// <summary>Register</summary>
    /// <remarks>
    /// Creates a tenant on the default plan with its owner, mails a verification link and starts the Sandbox
    /// environment. An address that already has an account gets a mail that says so; the answer is the same.
    /// </remarks>
    internal static async Task<Results<Created<DashboardEnvelope<RegisteredAccount>>, ErrorResult>> RegisterAsync(
        RegisterRequest request, IControlStore store, Passwords passwords, AccountMails mails, MailOutbox outbox,
        ProvisioningSignal provisioning, IOptions<PlanOptions> plans, TimeProvider clock,
        ILogger<Passwords> log, CancellationToken ct)
    {
        var (draft, error) = Read(request);
        if (error is not null) return (ErrorResult)error;
        var now = clock.GetUtcNow();
        var tenant = new TenantRecord(Ids.New("tnt_", now), draft.Company, plans.Value.DefaultTier, now);
        var owner = new UserRecord(Ids.New("usr_", now), tenant.Id, draft.Email, passwords.Hash(draft.Password),
            draft.FirstName, draft.LastName, UserRole.Owner, EnvironmentKind.Sandbox, null, now);
        var (token, record) = MailToken.New(owner.Id, MailTokenPurpose.Verify, now);
        var registration = new Registration(
            tenant, owner, Ids.New("env_", now), record, outbox.Seal(mails.Verification(owner.Email, token)));
        if (await store.RegisterAsync(registration, ct))
        {
            outbox.Wake();
            provisioning.Set();
            log.Registered(tenant.Id, owner.Id);
        }
        else if (await store.FindUserByEmailAsync(owner.Email, ct) is { } existing)
        {
            await mails.SendAsync(existing, MailTokenPurpose.Reset, registeredAgain: true, ct);
        }
        return Dashboard.Created(new RegisteredAccount(owner.Id, owner.Email, owner.Name(), owner.FirstName,
            owner.LastName, tenant.Id, IsVerified: false), Registered);
    }

    /// <summary>Verify an address</summary>
    /// <remarks>
    /// Verifies an address by the token that was mailed to it. A browser (<c>Accept: text/html</c>) is sent on to the
    /// web dashboard, <c>/app/?verified=ok</c> or <c>failed</c>.
    /// </remarks>
    /// <param name="token">The token of the mailed link.</param>
    internal static async Task<Results<Ok<DashboardEnvelope<Notice>>, RedirectHttpResult, ErrorResult>> VerifyAsync(
        string? token, HttpRequest request, IControlStore store, PublicUrl url, TimeProvider clock,
        CancellationToken ct)
    {
        var verified = !string.IsNullOrEmpty(token)
            && await store.VerifyEmailAsync(MailToken.Hash(token), clock.GetUtcNow(), ct);
        if (PrefersHtml(request)) return TypedResults.Redirect(url.VerifiedLink(verified));
        if (!verified) return (ErrorResult)TokenRefused;
        const string Done = "Your e-mail address is verified. You can log in now.";
        return Dashboard.Ok(new Notice(Done), Done);
    }

    /// <summary>Ask for another verification link</summary>
    /// <remarks>
    /// Mails a new verification link, if the address has an account that needs one. It works once, for 24 hours. The
    /// answer is the same whether or not the address has an account.
    /// </remarks>
    internal static async Task<Results<Ok<DashboardEnvelope<Notice>>, ErrorResult>> ResendVerificationAsync(
        EmailRequest request, IControlStore store, AccountMails mails, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var email = EmailAddress.Require(errors, request.Email);
        if (errors.ToError() is { } error) return (ErrorResult)error;
        if (await store.FindUserByEmailAsync(email, ct) is { VerifiedAt: null } user)
            await mails.SendAsync(user, MailTokenPurpose.Verify, registeredAgain: false, ct);
        return Dashboard.Ok(new Notice(Resent), Resent);
    }

    /// <summary>The same for used, expired and invented tokens.</summary>
    internal static ApiError TokenRefused => new(400, ErrorCodes.InvalidToken,
        "This link is not valid any more: it was used, or it has expired. Ask for a new one.");

    private static (Draft Draft, ApiError? Error) Read(RegisterRequest request)
    {
        var errors = new FieldErrors();
        var email = EmailAddress.Require(errors, request.Email);
        var first = errors.RequireText("firstName", request.FirstName, 100);
        var last = errors.RequireText("lastName", request.LastName, 100);
        var company = errors.RequireText(
            "companyName", request.CompanyName ?? request.Organization ?? request.Name, 200);
        PasswordRules.Check(errors, "password", request.Password, email, company);
        return (new Draft(email, request.Password ?? "", first, last, company), errors.ToError());
    }

    private static bool PrefersHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(static type => type.Quality is not 0
            && type.MediaType.Equals(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase));

    private sealed record Draft(string Email, string Password, string FirstName, string LastName, string Company);
}
