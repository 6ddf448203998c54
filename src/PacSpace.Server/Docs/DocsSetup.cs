using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Json;
using Scalar.AspNetCore;

namespace PacSpace.Server.Docs;

/// <summary>The API description at <c>/openapi/v1.json</c> and the interactive reference at <c>/docs</c>.</summary>
internal static class DocsSetup
{
    private const string ApiKeyScheme = "ApiKey";
    private const string BearerScheme = "Bearer";

    public static IServiceCollection AddDocs(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(SecureAsync);
        options.AddSchemaTransformer(ShapeAsync);
    });

    public static void MapDocs(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/docs", static docs => docs.WithTitle("PacSpace API")).AllowAnonymous();
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "PacSpace",
            Version = "v1",
            Description = "Record balance changes, derive balances, compare them, and lock periods under a root that anyone can check.",
        };
        // Where the server is reached is the reader's business: the document is the same on every host.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
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
        return Task.CompletedTask;
    }

    private static Task SecureAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any()) return Task.CompletedTask;
        var scheme = metadata.OfType<IAuthorizeData>().Any(a => a.Policy == Policies.ApiKey) ? ApiKeyScheme : BearerScheme;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task ShapeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var nullable = type != context.JsonTypeInfo.Type ? JsonSchemaType.Null : default;
        if (type == typeof(Amount))
        {
            schema.Type = JsonSchemaType.Number | JsonSchemaType.String | nullable;
            schema.Description ??= "Exact decimal with at most 9 fractional digits: a JSON number, or in requests also a string.";
        }
        else if (type == typeof(RawJson))
        {
            schema.Type = JsonSchemaType.Object | nullable;
            schema.Properties = null;
        }
        return Task.CompletedTask;
    }
}
