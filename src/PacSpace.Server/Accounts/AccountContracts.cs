using System.ComponentModel.DataAnnotations;

namespace PacSpace.Server.Accounts;

/// <param name="Email">Where the verification mail goes; one account for each address.</param>
/// <param name="Password">10 to 256 characters, and not a common one.</param>
/// <param name="FirstName">1 to 100 characters.</param>
/// <param name="LastName">1 to 100 characters.</param>
/// <param name="CompanyName">1 to 200 characters. Also read from <c>organization</c> or <c>name</c>.</param>
/// <param name="Name">Read where there is no <c>companyName</c>.</param>
/// <param name="Organization">Read where there is no <c>companyName</c>.</param>
internal sealed record RegisterRequest(
    string? Email, string? Password, string? FirstName, string? LastName, string? CompanyName, string? Name = null,
    string? Organization = null);

/// <param name="Id">The owner's user id.</param>
/// <param name="Name">First and last name.</param>
internal sealed record RegisteredAccount(
    string Id, string Email, string Name, string FirstName, string LastName, string TenantId, bool IsVerified);

/// <summary>What was done, in words.</summary>
internal sealed record Notice(string Message);

/// <param name="Email">The account's address.</param>
internal sealed record EmailRequest(string? Email);

/// <param name="Email">The account's address.</param>
/// <param name="Password">Its password.</param>
internal sealed record LoginRequest(string? Email, string? Password);

/// <param name="Token">A JWT, for <c>Authorization: Bearer …</c>.</param>
/// <param name="AccessToken">The same as <c>token</c>.</param>
/// <param name="ExpiresAt">When the session ends.</param>
internal sealed record LoginAnswer(
    string Token, string AccessToken, DateTimeOffset ExpiresAt, string Id, string Email, string Name, string Role,
    bool IsVerified, string TenantId, AccountProfile User);

/// <param name="Role"><c>owner</c>, <c>admin</c>, <c>manager</c> or <c>viewer</c>.</param>
/// <param name="Plan">The tenant's plan tier.</param>
/// <param name="PreferredEnvironment"><c>sandbox</c> or <c>production</c>: what the dashboard shows first.</param>
internal sealed record AccountProfile(
    string Id, string Email, string Name, string FirstName, string LastName,
    [property: AllowedValues("owner", "admin", "manager", "viewer")] string Role, bool IsVerified,
    string TenantId, string CompanyName, string Plan,
    [property: AllowedValues("sandbox", "production")] string PreferredEnvironment, DateTimeOffset CreatedAt);

/// <param name="Token">The token of the mailed link.</param>
/// <param name="Password">The new one: 10 to 256 characters, and not a common one.</param>
internal sealed record ResetPasswordRequest(string? Token, string? Password);

/// <param name="CurrentPassword">The present one.</param>
/// <param name="NewPassword">10 to 256 characters, and not a common one.</param>
internal sealed record ChangePasswordRequest(string? CurrentPassword, string? NewPassword);

/// <param name="PreferredEnvironment"><c>sandbox</c> or <c>production</c>.</param>
internal sealed record PreferencesRequest(
    [property: AllowedValues("sandbox", "production")] string? PreferredEnvironment);
