using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Docs;

/// <summary>What the framework can't know of an operation: its caller, its headers, its refusals.</summary>
internal static class OperationDocs
{
    public const string ApiKeyScheme = "ApiKey";
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

        var caller = CallerOf(metadata);
        if (caller != OperationCaller.Anybody)
        {
            var scheme = caller == OperationCaller.Key ? ApiKeyScheme : BearerScheme;
            var required = new OpenApiSecuritySchemeReference(scheme, context.Document);
            operation.Security = [new OpenApiSecurityRequirement { [required] = [] }];
        }
        operation.Responses ??= [];
        Examples.Add(operation);
        // A monitor reads the status and the body of its own, nothing else.
        if (operation.Tags?.Any(t => t.Name == Tags.Operations) == true) return;
        var hasBodyLimit = metadata.OfType<IRequestSizeLimitMetadata>().LastOrDefault() is not { MaxRequestBodySize: null };
        var codes = Refusals.OfKind(operation, caller, HasScope(operation, context), hasBodyLimit)
            .Concat(metadata.OfType<OtherRefusals>().SelectMany(r => r.Codes)).ToHashSet(StringComparer.Ordinal);
        Refusals.Describe(operation, codes, context.Document);
        RateLimitDocs.Describe(operation, context);
    }

    private static OperationCaller CallerOf(IList<object> metadata)
    {
        if (metadata.OfType<IAllowAnonymous>().Any()) return OperationCaller.Anybody;
        var policies = metadata.OfType<IAuthorizeData>().Select(a => a.Policy).ToList();
        return policies.Contains(Policies.ApiKey) ? OperationCaller.Key
            : policies.Any(p => p is Policies.Manage or Policies.Administer) ? OperationCaller.UserOfRole
            : OperationCaller.User;
    }

    /// <summary>In the query string, or as members of the body.</summary>
    private static bool HasScope(OpenApiOperation operation, OpenApiOperationTransformerContext context) =>
        operation.Parameters?.Any(p => p.Name == "startingCheckpoint") == true
        || context.Description.ParameterDescriptions.Any(p => typeof(ScopeMembers).IsAssignableFrom(p.Type));

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
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = header.Pattern },
        });
}
