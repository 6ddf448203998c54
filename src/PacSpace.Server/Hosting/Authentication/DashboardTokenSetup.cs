using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>How <c>Authorization: Bearer …</c> is checked: the token, and that its session has not ended.</summary>
internal sealed class DashboardTokenSetup(JwtTokens tokens, SessionDirectory sessions)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(JwtBearerOptions options) => Configure(Schemes.Dashboard, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != Schemes.Dashboard) return;
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenValidationParameters = tokens.ValidationParameters();
        options.Events = new JwtBearerEvents { OnTokenValidated = RequireSessionAsync, OnChallenge = ExplainAsync };
    }

    private async Task RequireSessionAsync(TokenValidatedContext context)
    {
        var id = context.Principal?.FindFirstValue(ClaimNames.Session);
        if (id is null || await sessions.FindAsync(id, context.HttpContext.RequestAborted) is not { } session)
        {
            context.Fail("The session has ended.");
            return;
        }
        context.Principal = PrincipalOf(session);
        context.HttpContext.Features.Set(
            new DashboardCaller(session.TenantId, session.UserId, session.Id, session.Role));
    }

    // The role of the session and not of the token: it may have changed since.
    private static ClaimsPrincipal PrincipalOf(SessionRecord session) => new(new ClaimsIdentity(
        [
            new(ClaimNames.User, session.UserId),
            new(ClaimNames.Tenant, session.TenantId),
            new(ClaimNames.Session, session.Id),
            new(ClaimNames.Role, session.Role.ToString()),
        ], Schemes.Dashboard, ClaimNames.User, ClaimNames.Role));

    private static Task ExplainAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.Response.Headers.WWWAuthenticate = JwtBearerDefaults.AuthenticationScheme;
        return ErrorResult.WriteAsync(context.HttpContext, context.AuthenticateFailure switch
        {
            SecurityTokenExpiredException => new ApiError(401, ErrorCodes.JwtExpired,
                "Your session has expired. Log in again at POST /dashboard/auth/login."),
            null => new ApiError(401, ErrorCodes.JwtInvalid,
                "This needs a token: Authorization: Bearer <token from POST /dashboard/auth/login>."),
            _ => new ApiError(401, ErrorCodes.JwtInvalid,
                "Your token is not valid, or its session has ended. Log in again at POST /dashboard/auth/login."),
        });
    }
}
