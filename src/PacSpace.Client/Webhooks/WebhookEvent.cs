using System.Text.Json;

namespace PacSpace.Client.Webhooks;

/// <summary>What a webhook tells.</summary>
public sealed record WebhookEvent
{
    /// <summary>
    /// <c>evt_…</c>, the same on every attempt: events come at least once, so remember which you have handled.
    /// </summary>
    public required string Id { get; init; }

    /// <summary><c>delta.verified</c>, <c>checkpoint.verified</c>, …</summary>
    public required string Event { get; init; }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary><c>sandbox</c> or <c>production</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>What happened, in the layout that the endpoint chose.</summary>
    public required JsonElement Data { get; init; }
}
