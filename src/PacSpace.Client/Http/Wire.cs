using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Client.Models;
using PacSpace.Client.Webhooks;

namespace PacSpace.Client.Http;

/// <summary>How values stand in requests and answers.</summary>
internal static class Wire
{
    /// <summary>Positions are whole numbers, written as text.</summary>
    public const JsonNumberHandling AsText =
        JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString;

    // Metadata is bounded by its bytes as sent, so nothing is escaped that need not be.
    public static ClientJson Json { get; } = new(new JsonSerializerOptions(ClientJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(ExactDecimalConverter), typeof(TimeConverter), typeof(TextConverter), typeof(MetadataConverter),
    ])]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(BatchDelta))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(CompareBody))]
[JsonSerializable(typeof(CheckpointBody))]
[JsonSerializable(typeof(ReconcileBody))]
[JsonSerializable(typeof(PrefixBody))]
[JsonSerializable(typeof(EmptyBody))]
[JsonSerializable(typeof(Envelope<RecordedDelta>))]
[JsonSerializable(typeof(Envelope<DeltaStatus>))]
[JsonSerializable(typeof(Envelope<BatchResults>))]
[JsonSerializable(typeof(Envelope<RecordProof>))]
[JsonSerializable(typeof(Envelope<DerivedBalance>))]
[JsonSerializable(typeof(Envelope<Comparison>))]
[JsonSerializable(typeof(Envelope<Checkpoint>))]
[JsonSerializable(typeof(Envelope<CheckpointList>))]
[JsonSerializable(typeof(Envelope<CheckpointComparison>))]
[JsonSerializable(typeof(Envelope<CustomerList>))]
[JsonSerializable(typeof(Envelope<CustomersSummary>))]
[JsonSerializable(typeof(Envelope<Customer>))]
[JsonSerializable(typeof(Envelope<GapReport>))]
[JsonSerializable(typeof(Envelope<Usage>))]
[JsonSerializable(typeof(Envelope<Limits>))]
[JsonSerializable(typeof(Envelope<Receipt>))]
[JsonSerializable(typeof(Envelope<ReceiptList>))]
[JsonSerializable(typeof(Envelope<Import>))]
[JsonSerializable(typeof(Envelope<ImportList>))]
[JsonSerializable(typeof(Envelope<ImportErrors>))]
[JsonSerializable(typeof(Envelope<Reconciliation>))]
[JsonSerializable(typeof(Envelope<PrefixComparison>))]
[JsonSerializable(typeof(Envelope<VerifiedRoot>))]
[JsonSerializable(typeof(Envelope<PublicProof>))]
[JsonSerializable(typeof(Envelope<WebhookDelivery>))]
[JsonSerializable(typeof(Envelope<WebhookDeliveryList>))]
[JsonSerializable(typeof(WebhookEvent))]
internal sealed partial class ClientJson : JsonSerializerContext;
