using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PacSpace.Server.Hosting.Secrets;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>Makes dashboard tokens, and says how they are checked. All nodes share the key.</summary>
public sealed class JwtTokens(SecretVault vault, TimeProvider clock)
{
    private const string KeyName = "jwt-key";
    private const int KeySize = 32;
    private const string Issuer = "pacspace";
    private const string Audience = "pacspace-dashboard";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private SymmetricSecurityKey? _key;

    /// <summary>Reads the key; called once, before the first request.</summary>
    public async Task LoadAsync(CancellationToken ct) =>
        _key = new SymmetricSecurityKey(await vault.GetOrCreateAsync(KeyName, KeySize, ct));

    public string Issue(SessionRecord session) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        IssuedAt = session.CreatedAt.UtcDateTime,
        NotBefore = session.CreatedAt.UtcDateTime,
        Expires = session.ExpiresAt.UtcDateTime,
        Claims = new Dictionary<string, object>
        {
            [ClaimNames.User] = session.UserId,
            [ClaimNames.Tenant] = session.TenantId,
            [ClaimNames.Role] = session.Role.ToString().ToLowerInvariant(),
            [ClaimNames.Session] = session.Id,
        },
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256),
    });

    public TokenValidationParameters ValidationParameters() => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ValidTypes = ["JWT"],
        IssuerSigningKeyResolver = (_, _, _, _) => [Key],
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = IsWithinLifetime,
        NameClaimType = ClaimNames.User,
        RoleClaimType = ClaimNames.Role,
    };

    private SymmetricSecurityKey Key =>
        _key ?? throw new InvalidOperationException("The token key is read when the server starts.");

    // By our clock, and telling expired tokens from invalid ones: a client logs in again after the first.
    private bool IsWithinLifetime(
        DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters) =>
        expires is { } end && clock.GetUtcNow() >= end
            ? throw new SecurityTokenExpiredException("The token has expired.") { Expires = end }
            : expires is not null;
}
