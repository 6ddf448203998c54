namespace PacSpace.Storage.Control;

/// <summary>What the public verify page may show of the records that a checkpoint covers.</summary>
public enum VerifyDetail
{
    /// <summary>Hashes and times alone.</summary>
    Summary,

    /// <summary>Amounts too.</summary>
    Amounts,

    /// <summary>Amounts, reasons and reference ids.</summary>
    Full,
}

/// <param name="PayloadRetentionDays">Days after which payloads are destroyed; 0: never.</param>
/// <param name="UpdatedAt">Null if they never were changed.</param>
public sealed record TenantSettings(long PayloadRetentionDays, VerifyDetail VerifyDetail, DateTimeOffset? UpdatedAt)
{
    public static readonly TenantSettings Default = new(0, VerifyDetail.Summary, null);
}

/// <summary>An environment whose tenant has payloads destroyed after some days.</summary>
/// <param name="Number">Its number in the ledger store.</param>
public sealed record RetainedEnvironment(long Number, EnvironmentKind Kind, long PayloadRetentionDays);

public partial interface IControlStore
{
    /// <summary>A tenant's settings; the defaults if it changed none, or if there is no such tenant.</summary>
    Task<TenantSettings> FindSettingsAsync(string tenantId, CancellationToken ct);

    /// <summary>Changes what is not null, leaves the rest as it is, and gives what holds then.</summary>
    Task<TenantSettings> ChangeSettingsAsync(
        string tenantId, long? payloadRetentionDays, VerifyDetail? verifyDetail, DateTimeOffset now, CancellationToken ct);

    /// <summary>Active environments whose payloads are not kept for ever.</summary>
    Task<IReadOnlyList<RetainedEnvironment>> ListRetainedEnvironmentsAsync(CancellationToken ct);
}
