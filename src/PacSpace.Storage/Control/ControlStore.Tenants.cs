namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string InsertTenant =
        "INSERT INTO tenants (id, name, plan, created_at) VALUES (@Id, @Name, @Plan, @CreatedAt)";

    private const string TenantColumns = "id AS Id, name AS Name, plan AS Plan, created_at AS CreatedAt";

    private const string SelectTenant = $"SELECT {TenantColumns} FROM tenants WHERE id = @tenantId";

    private const string UpdatePlan = "UPDATE tenants SET plan = @plan WHERE id = @tenantId";

    public Task<bool> RegisterAsync(Registration registration, CancellationToken ct) => TransactAsync(async s =>
    {
        await s.ExecuteAsync(InsertTenant, registration.Tenant);
        if (!await AddUserAsync(s, registration.Owner)) return false;
        await AddEnvironmentAsync(s, registration.EnvironmentId, registration.Tenant.Id,
            EnvironmentKind.Sandbox, registration.Tenant.CreatedAt);
        await AddMailTokenAsync(s, registration.Token);
        await s.ExecuteAsync(InsertMail, registration.Mail);
        return true;
    }, ct);

    public Task<TenantRecord?> FindTenantAsync(string tenantId, CancellationToken ct) =>
        FirstAsync<TenantRecord>(SelectTenant, new { tenantId }, ct);

    public async Task<bool> SetPlanAsync(string tenantId, string plan, CancellationToken ct) =>
        await ExecuteAsync(UpdatePlan, new { tenantId, plan }, ct) == 1;
}
