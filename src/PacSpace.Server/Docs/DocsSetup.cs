using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace PacSpace.Server.Docs;

/// <summary>The API description at <c>/openapi/v1.json</c> and the interactive reference at <c>/docs</c>.</summary>
internal static class DocsSetup
{
    public static IServiceCollection AddDocs(this IServiceCollection services) =>
        services.AddOpenApi("v1", static options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer(SchemaDocs.ShapeAsync);
            options.AddOperationTransformer(OperationDocs.DescribeAsync);
            options.AddDocumentTransformer(DescribeAsync);
        });

    public static void MapDocs(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous().TakesHead();
        // Everything that the page needs comes from this server; it works in a closed network.
        app.MapScalarApiReference("/docs", static docs => docs
            .WithTitle("PacSpace API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp()
            // Links that lead to the vendor of the page, not to anything of ours.
            .HideDeveloperTools().HideClientButton()
            // Its commands can be pasted: they call the server that the page came from.
            .WithDynamicBaseServerUrl()
            .AddPreferredSecuritySchemes(OperationDocs.ApiKeyScheme)).AllowAnonymous().TakesHead();
    }

    private static void TakesHead(this IEndpointConventionBuilder route) =>
        route.WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));

    /// <summary>What holds for all operations, in Markdown.</summary>
    private static string Introduction
    {
        get
        {
            using var reader = new StreamReader(
                typeof(DocsSetup).Assembly.GetManifestResourceStream("docs.introduction.md")!);
            return reader.ReadToEnd();
        }
    }

    private static Task DescribeAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo { Title = "PacSpace", Version = "v1", Description = Introduction };
        document.Tags = Tags.Of(document);
        // Where the server is reached is the reader's business: the document is the same on every host.
        document.Servers = [new OpenApiServer { Url = "/" }];
        // In the order in which a reader needs them: by group, and in it as they are mapped.
        var paths = document.Paths.OrderBy(p => Tags.PlaceOf(p.Value)).ToList();
        document.Paths.Clear();
        foreach (var (path, item) in paths) document.Paths.Add(path, item);
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = OperationDocs.SecuritySchemes;
        document.Components.Examples = Refusals.Examples;
        document.Components.Headers = RateLimitDocs.Headers;
        SchemaDocs.RequireValues(document);
        Glossary.Describe(document);
        return Task.CompletedTask;
    }
}
