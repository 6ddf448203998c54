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
        app.MapOpenApi().AllowAnonymous();
        // Everything that the page needs comes from this server; it works in a closed network.
        app.MapScalarApiReference("/docs", static docs => docs
            .WithTitle("PacSpace API").DisableDefaultFonts().DisableTelemetry().DisableAgent()).AllowAnonymous();
    }

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
        document.Servers = [];
        var paths = document.Paths.OrderBy(p => p.Key, StringComparer.Ordinal).ToList();
        document.Paths.Clear();
        foreach (var (path, item) in paths) document.Paths.Add(path, item);
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = OperationDocs.SecuritySchemes;
        document.Components.Examples = Refusals.Examples;
        SchemaDocs.RequireValues(document);
        return Task.CompletedTask;
    }
}
