using System.Text.Json.Serialization;

namespace PacSpace.Cli.Login;

/// <summary>What a log-in left behind. It is for one server and goes to no other.</summary>
internal sealed record Credentials
{
    public required string BaseUrl { get; init; }

    public string? Email { get; init; }

    /// <summary>The session's JWT.</summary>
    public string? Token { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A key that was created or rotated with <c>--save</c>.</summary>
    public string? ApiKey { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Credentials))]
internal sealed partial class CredentialsJson : JsonSerializerContext;
