namespace PacSpace.Storage.Control;

/// <param name="Name">The company's name.</param>
/// <param name="Plan">A tier of the plan table.</param>
public sealed record TenantRecord(string Id, string Name, string Plan, DateTimeOffset CreatedAt);

/// <summary>Everything that comes to be when somebody registers.</summary>
/// <param name="EnvironmentId">Id of the tenant's Sandbox environment.</param>
public sealed record Registration(
    TenantRecord Tenant, UserRecord Owner, string EnvironmentId, MailTokenRecord Token, MailRecord Mail);

public partial interface IControlStore
{
    /// <summary>
    /// Stores a tenant with its owner, its Sandbox environment (deploying), the token that verifies the owner's address
    /// and the mail that carries it. Returns false, and MUST store nothing, if the address has an account already.
    /// </summary>
    Task<bool> RegisterAsync(Registration registration, CancellationToken ct);

    Task<TenantRecord?> FindTenantAsync(string tenantId, CancellationToken ct);

    /// <summary>Returns false if there is no such tenant.</summary>
    Task<bool> SetPlanAsync(string tenantId, string plan, CancellationToken ct);
}
