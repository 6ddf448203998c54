using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Tenants;

namespace PacSpace.Server.Docs;

/// <summary>Shapes of the types that are read and written by converters, which the framework can't look into.</summary>
internal static class SchemaDocs
{
    public static async Task ShapeAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var member = context.JsonPropertyInfo;
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(string) || type == typeof(DateTimeOffset))
        {
            var isNullable = type == typeof(string) ? member?.IsGetNullable == true : type != context.JsonTypeInfo.Type;
            schema.Type = JsonSchemaType.String | (isNullable ? JsonSchemaType.Null : default);
        }
        else if (type == typeof(Amount))
        {
            schema.Type = JsonSchemaType.Number | JsonSchemaType.String;
        }
        else if (type == typeof(RawJson))
        {
            schema.Type = JsonSchemaType.Object;
        }
        else if (type == typeof(PayloadRetention))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Integer;
            schema.Description ??= "forever, 90d, 30d or 7d; in requests also the number of days.";
        }
        foreach (var optional in context.JsonTypeInfo.Properties.Where(IsLeftOutWhenEmpty))
            schema.Required?.Remove(optional.Name);
        if (member?.AttributeProvider?.GetCustomAttributes(typeof(ItemsAreAttribute), false)
            is [ItemsAreAttribute items])
        {
            schema.Items = await context.GetOrCreateSchemaAsync(items.Type, null, ct);
        }
        else if (context.JsonTypeInfo.ElementType == typeof(string))
        {
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
        }
        if (ClosedSet(context) is { } words)
            schema.Enum =
            [
                .. words.Values.Select(JsonNode (word) => JsonValue.Create((string)word!)!),
                .. schema.Type?.HasFlag(JsonSchemaType.Null) == true ? (JsonNode[])[JsonNullSentinel.JsonNull] : [],
            ];
    }

    /// <summary>
    /// Every member is nullable to the framework whose type is generic, or that is checked only after it was read. The
    /// data of an answer is never null, nor is what a request must have.
    /// </summary>
    public static void RequireValues(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components!.Schemas!)
        {
            if (schema.Properties is not { } members || schema.Required is not { } required) continue;
            var isRequest = name.EndsWith("Request", StringComparison.Ordinal);
            var isEnvelope = name.Contains("Envelope", StringComparison.Ordinal);
            foreach (var member in required.Where(m => isRequest || (isEnvelope && m == "data")))
                if (members.TryGetValue(member, out var value)) members[member] = NotNull(value);
        }
    }

    private static IOpenApiSchema NotNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema inline) return schema;
        if (inline.OneOf?.FirstOrDefault(s => s.Type != JsonSchemaType.Null) is { } value) return value;
        inline.Type &= ~JsonSchemaType.Null;
        return inline;
    }

    private static AllowedValuesAttribute? ClosedSet(OpenApiSchemaTransformerContext context)
    {
        var type = typeof(AllowedValuesAttribute);
        var found = context.JsonPropertyInfo is { } member ? member.AttributeProvider?.GetCustomAttributes(type, false)
            : (context.ParameterDescription?.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo
                .GetCustomAttributes(type, false);
        return found is [AllowedValuesAttribute words] ? words : null;
    }

    private static bool IsLeftOutWhenEmpty(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), false)
            is [JsonIgnoreAttribute
            {
                Condition: JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.WhenWritingDefault,
            }];
}
