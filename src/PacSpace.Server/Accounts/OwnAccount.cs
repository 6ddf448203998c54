using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>What users see and change of their own account.</summary>
internal static class OwnAccount
{
    private const string Changed = "Your password is changed. Your other sessions are ended.";

    /// <summary>Your account</summary>
    /// <remarks>The account that the token belongs to. With the name and the plan of its tenant.</remarks>
    internal static async Task<Ok<DashboardEnvelope<AccountProfile>>> MeAsync(
        DashboardCaller caller, IControlStore store, CancellationToken ct) =>
        Dashboard.Ok(await ProfileAsync(store, caller, ct));

    /// <summary>Choose the environment to work on</summary>
    /// <remarks>
    /// Sets which environment the dashboard shows first. Calls of the dashboard API that name no X-Environment are
    /// about it from then on.
    /// </remarks>
    internal static async Task<Results<Ok<DashboardEnvelope<AccountProfile>>, ErrorResult>> SetPreferencesAsync(
        PreferencesRequest request, DashboardCaller caller, IControlStore store, CancellationToken ct)
    {
        EnvironmentKind? preferred = request.PreferredEnvironment switch
        {
            "sandbox" => EnvironmentKind.Sandbox,
            "production" => EnvironmentKind.Production,
            _ => null,
        };
        if (preferred is not { } kind)
            return (ErrorResult)ApiError.Validation("preferredEnvironment", "must be sandbox or production");
        await store.SetPreferredEnvironmentAsync(caller.UserId, kind, ct);
        return Dashboard.Ok(await ProfileAsync(store, caller, ct));
    }

    /// <summary>Change your password</summary>
    /// <remarks>
    /// Changes the password, given the present one, and ends the user's other sessions. Wrong ones count like wrong
    /// log-ins.
    /// </remarks>
    internal static async Task<Results<Ok<DashboardEnvelope<Notice>>, ErrorResult>> ChangePasswordAsync(
        ChangePasswordRequest request, DashboardCaller caller, IControlStore store, Passwords passwords,
        LoginGuard guard, SessionDirectory sessions, ILogger<Passwords> log, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var current = PasswordRules.Require(errors, "currentPassword", request.CurrentPassword);
        PasswordRules.Check(errors, "newPassword", request.NewPassword);
        if (errors.ToError() is { } invalid) return (ErrorResult)invalid;

        var user = (await store.FindUserAsync(caller.UserId, ct))!;
        if (await CheckPersonalAsync(store, user, "newPassword", request.NewPassword!, ct) is { } personal)
            return (ErrorResult)personal;
        var refusal = await guard.CheckAsync(user.Email, token => passwords.IsRightAsync(user, current, token), ct);
        if (refusal is not null) return (ErrorResult)refusal;
        if (!await store.ReplacePasswordAsync(user.Id, user.PasswordHash, passwords.Hash(request.NewPassword!), ct))
            return (ErrorResult)ApiError.Unavailable("The password was changed meanwhile. Try again.");
        await store.EndSessionsAsync(user.Id, exceptSessionId: caller.SessionId, ct);
        sessions.ForgetAll();
        log.PasswordChanged(user.Id);
        return Dashboard.Ok(new Notice(Changed), Changed);
    }

    /// <summary>Refuses what anybody who knows the account would try.</summary>
    internal static async Task<ApiError?> CheckPersonalAsync(
        IControlStore store, UserRecord user, string field, string password, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var tenant = (await store.FindTenantAsync(user.TenantId, ct))!;
        PasswordRules.Check(errors, field, password, user.Email, tenant.Name);
        return errors.ToError();
    }

    private static async Task<AccountProfile> ProfileAsync(
        IControlStore store, DashboardCaller caller, CancellationToken ct) => Profiles.Of(
            (await store.FindUserAsync(caller.UserId, ct))!, (await store.FindTenantAsync(caller.TenantId, ct))!);
}
