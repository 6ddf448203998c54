using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Pipeline;

namespace PacSpace.Server.Deltas;

/// <summary>One item of a batch.</summary>
public sealed record BatchItemRequest : DeltaRequest
{
    /// <summary>1 to 255 printable ASCII characters; the item is recorded once however often it is sent.</summary>
    [RegularExpression(Patterns.IdempotencyKey)]
    public string? IdempotencyKey { get; init; }
}

/// <summary>1 to 1000 deltas; each stands alone, the good ones are appended together in order.</summary>
public sealed record BatchRequest
{
    /// <summary>The deltas, 1 to 1000, in the order in which they are recorded.</summary>
    // Kept as raw JSON here, so that one bad item does not refuse the others.
    [JsonPropertyName("deltas"), ItemsAre(typeof(BatchItemRequest)), Required,
        MinLength(1), MaxLength(DeltaLimits.MaxBatchItems)]
    public IReadOnlyList<RawJson>? Deltas { get; init; }
}
