using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
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
            schema.Description ??=
                "Exact decimal with at most 9 fractional digits: a JSON number, or in requests also a string.";
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
    }

    private static bool IsLeftOutWhenEmpty(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), false)
            is [JsonIgnoreAttribute
            {
                Condition: JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.WhenWritingDefault,
            }];
}
