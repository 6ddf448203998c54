using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.ApiKeys;

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Environment"><c>test</c> (the default) or <c>live</c>.</param>
internal sealed record CreateApiKeyRequest(
    [property: StringLength(ApiKeyEndpoints.MaxNameLength, MinimumLength = 1)] string? Name,
    [property: AllowedValues("test", "live")] string? Environment = null);

internal sealed record ChangeApiKeyRequest
{
    /// <summary>1 to 100 characters; absent: as it is.</summary>
    [StringLength(ApiKeyEndpoints.MaxNameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>Switches the key on or off; absent: as it is.</summary>
    public bool? Active { get; init; }
}

/// <param name="OverlapSeconds">How long the old secret stays valid: 0 (the default) to 604800.</param>
internal sealed record RotateApiKeyRequest(
    [property: Range(0, ApiKeyEndpoints.MaxOverlapSeconds)] long? OverlapSeconds = null);

/// <param name="Id">The key's id (key_…).</param>
/// <param name="Name">As it was named.</param>
/// <param name="Environment"><c>test</c> or <c>live</c>.</param>
/// <param name="PublicKey">What comes before the dot in X-Api-Key; it may be shown.</param>
/// <param name="Active">False: switched off.</param>
/// <param name="LastUsedAt">Some seconds behind; null: never.</param>
internal sealed record ApiKeyView(
    string Id, string Name,
    [property: AllowedValues("test", "live")] string Environment, string PublicKey, bool Active,
    DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt)
{
    public static ApiKeyView Of(ApiKeyRecord key) => new(
        key.Id, key.Name, Word(key.Kind), key.PublicKey, key.DisabledAt is null, key.CreatedAt, key.LastUsedAt);

    public static string Word(EnvironmentKind kind) => kind == EnvironmentKind.Sandbox ? "test" : "live";
}

/// <param name="Id">The key's id (key_…).</param>
/// <param name="Name">As it was named.</param>
/// <param name="Environment">test or live.</param>
/// <param name="PublicKey">What comes before the dot in X-Api-Key; it may be shown.</param>
/// <param name="SecretKey">Shown this once.</param>
/// <param name="FullKey">What goes into <c>X-Api-Key</c>. Shown this once.</param>
/// <param name="Active">False: switched off.</param>
/// <param name="PreviousSecretExpiresAt">After a rotation: until when the old secret is valid too.</param>
internal sealed record NewApiKey(
    string Id, string Name,
    [property: AllowedValues("test", "live")] string Environment, string PublicKey, string SecretKey,
    string FullKey, bool Active, DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? PreviousSecretExpiresAt);

/// <param name="Items">One page of the keys.</param>
/// <param name="Total">Keys in all.</param>
/// <param name="Page">This page, from 1.</param>
/// <param name="Limit">Keys on a page.</param>
internal sealed record ApiKeyPage(IReadOnlyList<ApiKeyView> Items, long Total, int Page, int Limit);

/// <param name="Id">The key's id (key_…).</param>
/// <param name="Deleted">Always true.</param>
internal sealed record DeletedApiKey(string Id, bool Deleted);

[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(ChangeApiKeyRequest))]
[JsonSerializable(typeof(RotateApiKeyRequest))]
[JsonSerializable(typeof(DashboardEnvelope<ApiKeyView>))]
[JsonSerializable(typeof(DashboardEnvelope<NewApiKey>))]
[JsonSerializable(typeof(DashboardEnvelope<ApiKeyPage>))]
[JsonSerializable(typeof(DashboardEnvelope<DeletedApiKey>))]
internal sealed partial class ApiKeysJson : JsonSerializerContext;
