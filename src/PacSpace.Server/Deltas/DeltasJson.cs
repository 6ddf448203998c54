using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Pipeline;

namespace PacSpace.Server.Deltas;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DeltaRequest))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchItemRequest))]
[JsonSerializable(typeof(ApiEnvelope<DeltaView>))]
[JsonSerializable(typeof(ApiEnvelope<DeltaStatusView>))]
[JsonSerializable(typeof(ApiEnvelope<BatchView>))]
[JsonSerializable(typeof(ApiEnvelope<GapsView>))]
internal sealed partial class DeltasJson : JsonSerializerContext;
