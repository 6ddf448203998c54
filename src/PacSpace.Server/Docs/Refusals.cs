using System.Globalization;
using Microsoft.OpenApi;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Docs;

/// <summary>The refusals of an operation: by status, each code with an example.</summary>
internal static class Refusals
{
    // Whatever takes no parameter still refuses U+0000 in a query string.
    private static readonly string[] OfAll =
        [ErrorCodes.ValidationError, ErrorCodes.RateLimited, ErrorCodes.InternalError, ErrorCodes.ServiceUnavailable];

    private static readonly string[] OfKeys =
    [
        ErrorCodes.InvalidApiKey, ErrorCodes.ApiKeyDisabled, ErrorCodes.ApiKeyEnvironmentHostMismatch,
        ErrorCodes.Forbidden, ErrorCodes.ContractNotDeployed,
    ];

    private static readonly string[] OfTokens = [ErrorCodes.JwtInvalid, ErrorCodes.JwtExpired];
    private static readonly string[] OfScopes = [ErrorCodes.InvalidScopeCombination, ErrorCodes.ScopeTooWide];

    /// <summary>One example for each code, which operations refer to.</summary>
    public static Dictionary<string, IOpenApiExample> Examples => Refusal.All.ToDictionary(
        r => r.Code, IOpenApiExample (r) => new OpenApiExample { Summary = r.Meaning, Value = r.Example() });

    /// <summary>Codes that every operation of this kind may answer.</summary>
    /// <param name="hasBodyLimit">False: its body may be of any size.</param>
    public static IEnumerable<string> OfKind(
        OpenApiOperation operation, OperationCaller caller, bool hasScope, bool hasBodyLimit)
    {
        var body = operation.RequestBody?.Content;
        return
        [
            .. OfAll,
            .. caller switch
            {
                OperationCaller.Key => OfKeys,
                OperationCaller.User => OfTokens,
                OperationCaller.UserOfRole => [.. OfTokens, ErrorCodes.Forbidden],
                _ => [],
            },
            .. body is not null ? (string[])[ErrorCodes.UnsupportedMediaType] : [],
            .. body is not null && hasBodyLimit ? (string[])[ErrorCodes.BodyTooLarge] : [],
            .. body?.ContainsKey(UploadFormats.Json) == true ? (string[])[ErrorCodes.MalformedJson] : [],
            .. hasScope ? OfScopes : [],
        ];
    }

    public static void Describe(OpenApiOperation operation, IReadOnlySet<string> codes, OpenApiDocument? document)
    {
        // All that the framework knows is that there are some.
        operation.Responses!.Remove("400");
        foreach (var refusals in Refusal.All.Where(r => codes.Contains(r.Code)).GroupBy(r => r.Status))
        {
            var status = refusals.Key.ToString(CultureInfo.InvariantCulture);
            operation.Responses[status] = Response([.. refusals], document);
        }
    }

    private static OpenApiResponse Response(IReadOnlyList<Refusal> refusals, OpenApiDocument? document) => new()
    {
        Description = string.Join("; ", refusals.Select(r => $"`{r.Code}`: {r.Meaning}")) + ".",
        Headers = refusals[0].Status is 429 or 503 ? RetryAfter : null,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new()
            {
                Schema = new OpenApiSchemaReference(nameof(ErrorEnvelope), document),
                Examples = refusals.ToDictionary(
                    r => r.Code, IOpenApiExample (r) => new OpenApiExampleReference(r.Code, document)),
            },
        },
    };

    private static Dictionary<string, IOpenApiHeader> RetryAfter => new()
    {
        ["Retry-After"] = new OpenApiHeader
        {
            Description = "Whole seconds, also in error.retryAfterSeconds.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
        },
    };
}

/// <summary>Who calls an operation.</summary>
internal enum OperationCaller
{
    Anybody,
    Key,
    User,

    /// <summary>A user whose role allows it.</summary>
    UserOfRole,
}
