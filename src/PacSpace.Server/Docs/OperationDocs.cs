using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Docs;

/// <summary>What the framework can't know of an operation: its caller, its headers, its refusals.</summary>
internal static class OperationDocs
{
    private const string ApiKeyScheme = "ApiKey";
    private const string BearerScheme = "Bearer";

    public static Dictionary<string, IOpenApiSecurityScheme> SecuritySchemes => new()
    {
        [ApiKeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-Api-Key",
            Description = "pk_test_… or pk_live_…, then a dot and the secret",
        },
        [BearerScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The token that login answers",
        },
    };

    public static async Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RequestBodyForm>().ToList() is { Count: > 0 } forms)
            operation.RequestBody = await BodyAsync(forms, context, ct);
        SplitSummary(operation);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        foreach (var header in metadata.OfType<HeaderParameter>()) Add(operation, header);

        var scheme = metadata.OfType<IAllowAnonymous>().Any() ? null
            : metadata.OfType<IAuthorizeData>().Any(a => a.Policy == Policies.ApiKey) ? ApiKeyScheme : BearerScheme;
        if (scheme is not null)
        {
            var required = new OpenApiSecuritySchemeReference(scheme, context.Document);
            operation.Security = [new OpenApiSecurityRequirement { [required] = [] }];
        }
        operation.Responses ??= [];
        // A monitor reads the status and the body of its own, nothing else.
        if (operation.Tags?.Any(t => t.Name == "Operations") == true) return;
        var statuses = Refusals.Of(operation, scheme is not null, scheme == ApiKeyScheme)
            .Concat(metadata.OfType<OtherRefusals>().SelectMany(r => r.Statuses));
        foreach (var status in statuses.Distinct().Order())
            operation.Responses[Refusals.Key(status)] = Refusals.Reference(status, context.Document);
    }

    /// <summary>A body that its handler reads by itself.</summary>
    private static async Task<OpenApiRequestBody> BodyAsync(
        List<RequestBodyForm> forms, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var body = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>() };
        foreach (var form in forms)
        {
            IOpenApiSchema schema = form.Schema is { } type
                ? await context.GetOrCreateSchemaAsync(type, null, ct)
                : new OpenApiSchema { Type = JsonSchemaType.String, Description = form.Description };
            body.Content.Add(form.ContentType, new OpenApiMediaType { Schema = schema, Example = form.Example });
        }
        return body;
    }

    /// <summary>A summary is one line: its first sentence. What follows opens the description.</summary>
    private static void SplitSummary(OpenApiOperation operation)
    {
        var text = OneLine(operation.Summary);
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        operation.Summary = (end < 0 ? text : text[..end]).TrimEnd('.');
        string[] rest = [end < 0 ? "" : text[(end + 2)..], OneLine(operation.Description)];
        var description = string.Join(" ", rest.Where(t => t.Length > 0));
        operation.Description = description.Length > 0 ? description : null;
    }

    private static string OneLine(string? text) =>
        string.Join(' ', (text ?? "").Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries));

    private static void Add(OpenApiOperation operation, HeaderParameter header) =>
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = header.Name,
            In = ParameterLocation.Header,
            Description = header.Description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
}
