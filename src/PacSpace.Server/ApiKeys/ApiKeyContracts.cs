using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.ApiKeys;

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Environment"><c>test</c> (the default) or <c>live</c>.</param>
internal sealed record CreateApiKeyRequest(
    string? Name, [property: AllowedValues("test", "live")] string? Environment = null);

/// <param name="Name">1 to 100 characters; absent: as it is.</param>
/// <param name="Active">Switches the key on or off; absent: as it is.</param>
internal sealed record ChangeApiKeyRequest(string? Name = null, bool? Active = null);

/// <param name="OverlapSeconds">How long the old secret stays valid: 0 (the default) to 604800.</param>
internal sealed record RotateApiKeyRequest(long? OverlapSeconds = null);

/// <param name="Environment"><c>test</c> or <c>live</c>.</param>
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

/// <param name="SecretKey">Shown this once.</param>
/// <param name="FullKey">What goes into <c>X-Api-Key</c>. Shown this once.</param>
/// <param name="PreviousSecretExpiresAt">After a rotation: until when the old secret is valid too.</param>
internal sealed record NewApiKey(
    string Id, string Name,
    [property: AllowedValues("test", "live")] string Environment, string PublicKey, string SecretKey,
    string FullKey, bool Active, DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? PreviousSecretExpiresAt);

internal sealed record ApiKeyPage(IReadOnlyList<ApiKeyView> Items, long Total, int Page, int Limit);

internal sealed record DeletedApiKey(string Id, bool Deleted);

[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(ChangeApiKeyRequest))]
[JsonSerializable(typeof(RotateApiKeyRequest))]
[JsonSerializable(typeof(DashboardEnvelope<ApiKeyView>))]
[JsonSerializable(typeof(DashboardEnvelope<NewApiKey>))]
[JsonSerializable(typeof(DashboardEnvelope<ApiKeyPage>))]
[JsonSerializable(typeof(DashboardEnvelope<DeletedApiKey>))]
internal sealed partial class ApiKeysJson : JsonSerializerContext;
