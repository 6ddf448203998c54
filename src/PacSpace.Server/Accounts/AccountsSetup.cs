using Microsoft.AspNetCore.Identity;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

/// <summary>Registering, verifying an address, logging in and out, and passwords.</summary>
internal static class AccountsSetup
{
    // OWASP Password Storage Cheat Sheet, PBKDF2 with HMAC-SHA-512.
    private const int PasswordIterations = 210_000;

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.Configure<PasswordHasherOptions>(static hasher => hasher.IterationCount = PasswordIterations);
        return services
            .AddSingleton<IPasswordHasher<UserRecord>, PasswordHasher<UserRecord>>()
            .AddSingleton<Passwords>()
            .AddSingleton<LoginGuard>()
            .AddSingleton<AccountMails>()
            .AddJsonContext(AccountsJson.Default);
    }

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("/dashboard/auth").WithTags("Accounts").AllowAnonymous();
        open.MapPost("/register", Registering.RegisterAsync).WithName("register");
        open.MapGet("/verify", Registering.VerifyAsync).WithName("verifyEmail")
            .Produces(StatusCodes.Status302Found).WithRefusals(ErrorCodes.InvalidToken);
        open.MapPost("/resend-verification", Registering.ResendVerificationAsync).WithName("resendVerification");
        open.MapPost("/login", LoggingIn.LoginAsync).WithName("login")
            .WithRefusals(ErrorCodes.InvalidCredentials, ErrorCodes.EmailNotVerified, ErrorCodes.AccountLocked);
        open.MapPost("/forgot-password", ResettingPasswords.ForgotPasswordAsync).WithName("forgotPassword");
        open.MapPost("/reset-password", ResettingPasswords.ResetPasswordAsync).WithName("resetPassword")
            .WithRefusals(ErrorCodes.InvalidToken);

        var own = routes.MapGroup("/dashboard/auth").WithTags("Accounts").RequireAuthorization(Policies.Dashboard);
        own.MapPost("/logout", LoggingIn.LogoutAsync).WithName("logout");
        own.MapGet("/me", OwnAccount.MeAsync).WithName("me");
        own.MapPatch("/preferences", OwnAccount.SetPreferencesAsync).WithName("setPreferences");
        own.MapPost("/change-password", OwnAccount.ChangePasswordAsync).WithName("changePassword")
            .WithRefusals(ErrorCodes.InvalidCredentials, ErrorCodes.AccountLocked);
    }
}
