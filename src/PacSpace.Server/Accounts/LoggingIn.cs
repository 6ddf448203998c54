using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>Sessions, from log-in to log-out.</summary>
internal static class LoggingIn
{
    /// <summary>Log in</summary>
    /// <remarks>
    /// Starts a session and answers with its token. Five wrong passwords lock the address for 15 minutes (429), whether
    /// or not it has an account.
    /// </remarks>
    internal static async Task<Results<Ok<DashboardEnvelope<LoginAnswer>>, ErrorResult>> LoginAsync(
        LoginRequest request, IControlStore store, LoginGuard guard, Passwords passwords, JwtTokens tokens,
        IOptions<JwtOptions> options, TimeProvider clock, ILogger<LoginGuard> log, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var email = EmailAddress.Require(errors, request.Email);
        var password = PasswordRules.Require(errors, "password", request.Password);
        if (errors.ToError() is { } invalid) return (ErrorResult)invalid;

        var user = await store.FindUserByEmailAsync(email, ct);
        var refusal = await guard.CheckAsync(email, token => passwords.IsRightAsync(user, password, token), ct);
        if (refusal is not null || user is null) return (ErrorResult)refusal!;
        if (user.VerifiedAt is null) return (ErrorResult)NotVerified;

        var tenant = await store.FindTenantAsync(user.TenantId, ct);
        // To the millisecond, as it is stored and signed.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var session = new SessionRecord(
            Ids.NewUnguessable("ses_", now), user.Id, user.TenantId, user.Role, now, now + options.Value.Lifetime);
        await store.AddSessionAsync(session.Id, user.Id, session.CreatedAt, session.ExpiresAt, ct);
        log.LoggedIn(user.Id, session.Id);
        var jwt = tokens.Issue(session);
        return Dashboard.Ok(new LoginAnswer(jwt, jwt, session.ExpiresAt, user.Id, user.Email, user.Name(),
            user.Role.Word(), IsVerified: true, user.TenantId, Profiles.Of(user, tenant!)));
    }

    /// <summary>Log out</summary>
    /// <remarks>Ends the session; its token is refused from then on. Other sessions of the user go on.</remarks>
    internal static async Task<Ok<DashboardEnvelope<Notice>>> LogoutAsync(
        DashboardCaller caller, IControlStore store, SessionDirectory sessions, CancellationToken ct)
    {
        await store.EndSessionAsync(caller.SessionId, ct);
        sessions.Forget(caller.SessionId);
        return Dashboard.Ok(new Notice("You are logged out."), "You are logged out.");
    }

    private static ApiError NotVerified => new(403, ErrorCodes.EmailNotVerified,
        "Verify your e-mail address first: open the link that was mailed to you, or ask for a new one at "
        + "POST /dashboard/auth/resend-verification.");
}
