using System.ComponentModel.DataAnnotations;

namespace PacSpace.Server.Accounts;

/// <param name="Email">Where the verification mail goes; one account for each address.</param>
/// <param name="Password">10 to 256 characters, and not a common one.</param>
/// <param name="FirstName">1 to 100 characters.</param>
/// <param name="LastName">1 to 100 characters.</param>
internal sealed record RegisterRequest(
    [property: MaxLength(EmailAddress.MaxLength)] string? Email,
    [property: StringLength(PasswordRules.MaxLength, MinimumLength = PasswordRules.MinLength)] string? Password,
    [property: StringLength(100, MinimumLength = 1)] string? FirstName,
    [property: StringLength(100, MinimumLength = 1)] string? LastName)
{
    /// <summary>1 to 200 characters. Also read from <c>organization</c> or <c>name</c>.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? CompanyName { get; init; }

    /// <summary>Read where there is no <c>companyName</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Read where there is no <c>companyName</c>.</summary>
    public string? Organization { get; init; }
}

/// <param name="Id">The owner's user id.</param>
/// <param name="Name">First and last name.</param>
internal sealed record RegisteredAccount(
    string Id, string Email, string Name, string FirstName, string LastName, string TenantId, bool IsVerified);

/// <summary>What was done, in words.</summary>
/// <param name="Message">The same as message beside data.</param>
internal sealed record Notice(string Message);

/// <param name="Email">The account's address.</param>
internal sealed record EmailRequest(string? Email);

/// <param name="Email">The account's address.</param>
/// <param name="Password">Its password.</param>
internal sealed record LoginRequest(string? Email, string? Password);

/// <param name="Token">A JWT, for <c>Authorization: Bearer …</c>.</param>
/// <param name="AccessToken">The same as <c>token</c>.</param>
/// <param name="ExpiresAt">When the session ends.</param>
/// <param name="Id">The user's id (usr_…).</param>
/// <param name="Name">First and last name.</param>
/// <param name="Role">owner, admin, manager or viewer.</param>
/// <param name="User">The same account, whole.</param>
internal sealed record LoginAnswer(
    string Token, string AccessToken, DateTimeOffset ExpiresAt, string Id, string Email, string Name, string Role,
    bool IsVerified, string TenantId, AccountProfile User);

/// <param name="Id">The user's id (usr_…).</param>
/// <param name="Name">First and last name.</param>
/// <param name="Role"><c>owner</c>, <c>admin</c>, <c>manager</c> or <c>viewer</c>.</param>
/// <param name="CompanyName">The tenant's name.</param>
/// <param name="Plan">The tenant's plan tier.</param>
/// <param name="PreferredEnvironment"><c>sandbox</c> or <c>production</c>: what the dashboard shows first.</param>
internal sealed record AccountProfile(
    string Id, string Email, string Name, string FirstName, string LastName,
    [property: AllowedValues("owner", "admin", "manager", "viewer")] string Role, bool IsVerified,
    string TenantId, string CompanyName, string Plan,
    [property: AllowedValues("sandbox", "production")] string PreferredEnvironment, DateTimeOffset CreatedAt);

/// <param name="Token">The token of the mailed link.</param>
/// <param name="Password">The new one: 10 to 256 characters, and not a common one.</param>
internal sealed record ResetPasswordRequest(
    string? Token, [property: StringLength(PasswordRules.MaxLength, MinimumLength = PasswordRules.MinLength)] string? Password);

/// <param name="CurrentPassword">The present one.</param>
/// <param name="NewPassword">10 to 256 characters, and not a common one.</param>
internal sealed record ChangePasswordRequest(
    string? CurrentPassword,
    [property: StringLength(PasswordRules.MaxLength, MinimumLength = PasswordRules.MinLength)] string? NewPassword);

/// <param name="PreferredEnvironment"><c>sandbox</c> or <c>production</c>.</param>
internal sealed record PreferencesRequest(
    [property: AllowedValues("sandbox", "production")] string? PreferredEnvironment);
