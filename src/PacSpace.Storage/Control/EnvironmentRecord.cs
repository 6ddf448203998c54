namespace PacSpace.Storage.Control;

/// <summary>Sandbox or Production: two ledgers that never mix.</summary>
public enum EnvironmentKind
{
    Sandbox,
    Production,
}

public enum EnvironmentStatus
{
    Deploying,
    Active,
    Failed,
}

/// <summary>
/// One tenant's environment, as the control store knows it. <paramref name="Number"/> (40 bits) names it in the ledger
/// store and in record ids; <paramref name="Origin"/> and <paramref name="VerifierKey"/> (a C2SP vkey) identify its
/// log and are null until it has them, which is before it is active.
/// </summary>
public sealed record EnvironmentRecord(
    long Number, string Id, string TenantId, EnvironmentKind Kind, EnvironmentStatus Status,
    string? Origin, string? VerifierKey, DateTimeOffset? ProvisionedAt);
