using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Environments;

/// <param name="Id">The environment's id (env_…).</param>
/// <param name="Environment"><c>sandbox</c> or <c>production</c>.</param>
/// <param name="Status"><c>deploying</c>, <c>active</c> or <c>failed</c>.</param>
/// <param name="ChainId">Of the chain that heads would be anchored on: 296 for sandbox, 295 for production.</param>
/// <param name="ContractAddress">Of the anchoring contract; null where none is configured.</param>
/// <param name="Origin">The name of the environment's signed log.</param>
/// <param name="PublicKey">The log's public key, as a C2SP vkey.</param>
/// <param name="ProvisionedAt">When it became active; null until then.</param>
internal sealed record EnvironmentView(
    string Id, string TenantId,
    [property: AllowedValues("sandbox", "production")] string Environment,
    [property: AllowedValues("deploying", "active", "failed")] string Status,
    int ChainId, string? ContractAddress, string? Origin,
    string? PublicKey, DateTimeOffset? ProvisionedAt)
{
    private const int SandboxChain = 296;
    private const int ProductionChain = 295;

    public static EnvironmentView Of(EnvironmentRecord record) => new(
        record.Id, record.TenantId, record.Kind.Word(), record.Status.Word(),
        record.Kind == EnvironmentKind.Sandbox ? SandboxChain : ProductionChain, ContractAddress: null, record.Origin,
        record.VerifierKey, record.ProvisionedAt);
}

/// <param name="Environment">sandbox or production.</param>
/// <param name="Status">deploying, active or failed.</param>
/// <param name="ProvisionedAt">When it became active; null until then.</param>
internal sealed record EnvironmentStatusItem(string Environment, string Status, DateTimeOffset? ProvisionedAt);

/// <param name="Environments">Those that were asked for.</param>
internal sealed record TenantStatus(string TenantId, IReadOnlyList<EnvironmentStatusItem> Environments);

/// <param name="Status"><c>none</c>, <c>deploying</c>, <c>active</c> or <c>failed</c>.</param>
internal sealed record StatusOnly(
    [property: AllowedValues("none", "deploying", "active", "failed")] string Status);

/// <param name="Sandbox">For trying things out; it is there from registration on.</param>
/// <param name="Production">For what counts; it needs a paid plan.</param>
internal sealed record EnvironmentStatuses(StatusOnly Sandbox, StatusOnly Production);

/// <param name="Environment"><c>sandbox</c> (also <c>testnet</c>) or <c>production</c> (also <c>mainnet</c>).</param>
internal sealed record ProvisionRequest(
    [property: AllowedValues("sandbox", "testnet", "production", "mainnet")] string? Environment);

[JsonSerializable(typeof(ProvisionRequest))]
[JsonSerializable(typeof(DashboardEnvelope<IReadOnlyList<EnvironmentView>>))]
[JsonSerializable(typeof(DashboardEnvelope<EnvironmentView>))]
[JsonSerializable(typeof(DashboardEnvelope<TenantStatus>))]
[JsonSerializable(typeof(DashboardEnvelope<EnvironmentStatuses>))]
internal sealed partial class EnvironmentsJson : JsonSerializerContext;
