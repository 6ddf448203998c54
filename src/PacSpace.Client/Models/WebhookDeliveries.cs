using System.Text.Json;
using System.Text.Json.Serialization;

namespace PacSpace.Client.Models;

/// <summary>A delivery of a webhook.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Id of the event (evt_…), the same on every attempt.</summary>
    public string? EventId { get; init; }

    /// <summary>Name of the event.</summary>
    public string? Event { get; init; }

    /// <summary>What became of it.</summary>
    public string? Status { get; init; }

    /// <summary>What else the server tells.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>A page of the delivery log.</summary>
public sealed record WebhookDeliveryList
{
    /// <summary>The deliveries, newest first.</summary>
    public required IReadOnlyList<WebhookDelivery> Deliveries { get; init; }

    /// <summary>Which page this is, and of how much.</summary>
    public required OffsetPagination Pagination { get; init; }
}
