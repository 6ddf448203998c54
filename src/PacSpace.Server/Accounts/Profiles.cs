using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Accounts;

internal static class Profiles
{
    public static string Name(this UserRecord user) => $"{user.FirstName} {user.LastName}";

    public static string Word(this UserRole role) => role.ToString().ToLowerInvariant();

    public static AccountProfile Of(UserRecord user, TenantRecord tenant) => new(
        user.Id, user.Email, user.Name(), user.FirstName, user.LastName, user.Role.Word(), user.VerifiedAt is not null,
        user.TenantId, tenant.Name, tenant.Plan, user.PreferredEnvironment.Word(), user.CreatedAt);
}
