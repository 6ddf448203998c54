using PacSpace.Storage.Control.Internal;

namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string EnvironmentColumns =
        """
        number AS Number, id AS Id, tenant_id AS TenantId, kind AS Kind, status AS Status, origin AS Origin,
        verifier_key AS VerifierKey, provisioned_at AS ProvisionedAt
        """;

    // One row that every new environment locks: no number is given twice, on any database.
    private const string NextNumber =
        "UPDATE counters SET value = value + 1 WHERE name = 'environment' RETURNING value";

    private const string InsertEnvironment =
        """
        INSERT INTO environments (number, id, tenant_id, kind, status, created_at)
        VALUES (@number, @environmentId, @tenantId, @kind, 'deploying', @now)
        ON CONFLICT (tenant_id, kind) DO NOTHING
        """;

    private const string RestartEnvironment =
        """
        UPDATE environments SET status = 'deploying'
        WHERE tenant_id = @tenantId AND kind = @kind AND status = 'failed'
        """;

    private const string SelectEnvironment =
        $"SELECT {EnvironmentColumns} FROM environments WHERE tenant_id = @tenantId AND kind = @kind";

    private const string SelectEnvironmentById =
        $"SELECT {EnvironmentColumns} FROM environments WHERE id = @environmentId";

    private const string SelectEnvironmentByNumber =
        $"SELECT {EnvironmentColumns} FROM environments WHERE number = @number";

    private const string SelectEnvironments =
        $"SELECT {EnvironmentColumns} FROM environments WHERE tenant_id = @tenantId ORDER BY number";

    private const string SelectEnvironmentsByStatus =
        $"SELECT {EnvironmentColumns} FROM environments WHERE status = @status ORDER BY number";

    private const string SetLogIdentity =
        """
        UPDATE environments SET origin = @origin, verifier_key = @verifierKey
        WHERE number = @number AND origin IS NULL
        """;

    private const string Activate =
        """
        UPDATE environments SET status = 'active', provisioned_at = @now
        WHERE number = @number AND status = 'deploying'
        """;

    private const string Fail =
        "UPDATE environments SET status = 'failed' WHERE number = @number AND status = 'deploying'";

    public Task<EnvironmentRecord> ProvisionEnvironmentAsync(
        string environmentId, string tenantId, EnvironmentKind kind, DateTimeOffset now, CancellationToken ct) =>
        TransactAsync(async s =>
        {
            var key = new { tenantId, kind = Word(kind) };
            if (await s.FirstAsync<EnvironmentRecord>(SelectEnvironment, key) is null)
                await AddEnvironmentAsync(s, environmentId, tenantId, kind, now);
            await s.ExecuteAsync(RestartEnvironment, key);
            return (await s.FirstAsync<EnvironmentRecord>(SelectEnvironment, key))!;
        }, ct);

    public Task<EnvironmentRecord?> FindEnvironmentAsync(string tenantId, EnvironmentKind kind, CancellationToken ct) =>
        FirstAsync<EnvironmentRecord>(SelectEnvironment, new { tenantId, kind = Word(kind) }, ct);

    public Task<EnvironmentRecord?> FindEnvironmentByIdAsync(string environmentId, CancellationToken ct) =>
        FirstAsync<EnvironmentRecord>(SelectEnvironmentById, new { environmentId }, ct);

    public Task<EnvironmentRecord?> FindEnvironmentByNumberAsync(long number, CancellationToken ct) =>
        FirstAsync<EnvironmentRecord>(SelectEnvironmentByNumber, new { number }, ct);

    public Task<IReadOnlyList<EnvironmentRecord>> ListEnvironmentsAsync(string tenantId, CancellationToken ct) =>
        ListAsync<EnvironmentRecord>(SelectEnvironments, new { tenantId }, ct);

    public Task<IReadOnlyList<EnvironmentRecord>> ListEnvironmentsByStatusAsync(
        EnvironmentStatus status, CancellationToken ct) =>
        ListAsync<EnvironmentRecord>(SelectEnvironmentsByStatus, new { status = Word(status) }, ct);

    public Task<EnvironmentRecord> SetLogIdentityAsync(
        long number, string origin, string verifierKey, SecretRecord seed, CancellationToken ct) =>
        TransactAsync(async s =>
        {
            if (await s.ExecuteAsync(SetLogIdentity, new { number, origin, verifierKey }) == 1)
                await s.ExecuteAsync(InsertSecret, seed);
            return (await s.FirstAsync<EnvironmentRecord>(SelectEnvironmentByNumber, new { number }))!;
        }, ct);

    public Task ActivateEnvironmentAsync(long number, DateTimeOffset now, CancellationToken ct) =>
        ExecuteAsync(Activate, new { number, now }, ct);

    public Task FailEnvironmentAsync(long number, CancellationToken ct) => ExecuteAsync(Fail, new { number }, ct);

    private static async Task AddEnvironmentAsync(
        ControlSession s, string environmentId, string tenantId, EnvironmentKind kind, DateTimeOffset now)
    {
        var number = await s.FirstAsync<long>(NextNumber, new { });
        await s.ExecuteAsync(InsertEnvironment, new { number, environmentId, tenantId, kind = Word(kind), now });
    }
}
