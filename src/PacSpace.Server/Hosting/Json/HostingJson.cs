using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting.Json;

/// <summary>JSON of what every route shares.</summary>
[JsonSerializable(typeof(ErrorEnvelope))]
internal sealed partial class HostingJson : JsonSerializerContext
{
    /// <summary>For bodies that are written outside of a handler's result.</summary>
    public static readonly HostingJson Relaxed = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

internal static class JsonSetup
{
    /// <summary>How bodies are read and written everywhere; each feature adds its own source-generated context.</summary>
    public static IServiceCollection AddStrictJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(static http =>
        {
            var options = http.SerializerOptions;
            options.MaxDepth = JsonText.MaxDepth;
            options.AllowDuplicateProperties = false;
            options.PropertyNameCaseInsensitive = false;
            options.NumberHandling = JsonNumberHandling.Strict;
            options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.Converters.Add(new StrictStringConverter());
            options.Converters.Add(new AmountConverter());
            options.Converters.Add(new RawJsonConverter());
            options.Converters.Add(new TimeConverter());
            options.TypeInfoResolverChain.Insert(0, HostingJson.Default);
        }).Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);

    public static IServiceCollection AddJsonContext(this IServiceCollection services, JsonSerializerContext context) =>
        services.ConfigureHttpJsonOptions(http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, context));
}
