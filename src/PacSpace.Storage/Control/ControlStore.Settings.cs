namespace PacSpace.Storage.Control;

public sealed partial class ControlStore
{
    private const string SettingsColumns =
        """
        payload_retention_days AS PayloadRetentionDays, verify_detail AS VerifyDetail, updated_at AS UpdatedAt
        """;

    private const string SelectSettings = $"SELECT {SettingsColumns} FROM tenant_settings WHERE tenant_id = @tenantId";

    // One statement: two changes of different settings at once both stand.
    private const string UpsertSettings =
        $"""
        INSERT INTO tenant_settings (tenant_id, payload_retention_days, verify_detail, updated_at)
        VALUES (@tenantId, COALESCE(@days, 0), COALESCE(@detail, 'summary'), @now)
        ON CONFLICT (tenant_id) DO UPDATE SET
            payload_retention_days = COALESCE(@days, tenant_settings.payload_retention_days),
            verify_detail = COALESCE(@detail, tenant_settings.verify_detail), updated_at = @now
        RETURNING {SettingsColumns}
        """;

    private const string SelectRetained =
        """
        SELECT e.number AS Number, e.kind AS Kind, s.payload_retention_days AS PayloadRetentionDays
        FROM tenant_settings s JOIN environments e ON e.tenant_id = s.tenant_id
        WHERE s.payload_retention_days > 0 AND e.status = 'active' ORDER BY e.number
        """;

    public async Task<TenantSettings> FindSettingsAsync(string tenantId, CancellationToken ct) =>
        await FirstAsync<TenantSettings>(SelectSettings, new { tenantId }, ct) ?? TenantSettings.Default;

    public async Task<TenantSettings> ChangeSettingsAsync(
        string tenantId, long? payloadRetentionDays, VerifyDetail? verifyDetail, DateTimeOffset now, CancellationToken ct) =>
        (await FirstAsync<TenantSettings>(UpsertSettings,
            new { tenantId, days = payloadRetentionDays, detail = verifyDetail is { } d ? Word(d) : null, now }, ct))!;

    public Task<IReadOnlyList<RetainedEnvironment>> ListRetainedEnvironmentsAsync(CancellationToken ct) =>
        ListAsync<RetainedEnvironment>(SelectRetained, new { }, ct);
}
