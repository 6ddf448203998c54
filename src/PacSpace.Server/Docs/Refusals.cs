using System.Globalization;
using Microsoft.OpenApi;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Docs;

/// <summary>The refusals that operations share, written once as components of the document.</summary>
internal static class Refusals
{
    private static readonly Dictionary<int, (string Name, string Description)> ByStatus = new()
    {
        [400] = ("BadRequest", "VALIDATION_ERROR, MALFORMED_JSON, INVALID_SCOPE_COMBINATION, SCOPE_TOO_WIDE or "
            + "INVALID_TOKEN; details name the members."),
        [401] = ("Unauthorized", "INVALID_API_KEY, API_KEY_DISABLED, INVALID_CREDENTIALS, JWT_INVALID or JWT_EXPIRED."),
        [402] = ("PaymentRequired", "PLAN_LIMIT_EXCEEDED or PAID_PLAN_REQUIRED."),
        [403] = ("Forbidden", "FORBIDDEN, EMAIL_NOT_VERIFIED, CSRF_REQUIRED or API_KEY_ENVIRONMENT_HOST_MISMATCH."),
        [404] = ("NotFound", "NOT_FOUND, CUSTOMER_NOT_FOUND, RECORD_NOT_FOUND, CHECKPOINT_NOT_FOUND, PROOF_NOT_FOUND "
            + "or ADJUSTED_DELTA_NOT_FOUND."),
        [409] = ("Conflict", "IDEMPOTENCY_KEY_REUSED, CUSTOMER_EXISTS or UNIT_MISMATCH."),
        [412] = ("PreconditionFailed", "CONTRACT_NOT_DEPLOYED: the environment is not active (yet)."),
        [413] = ("BodyTooLarge", "BODY_TOO_LARGE."),
        [415] = ("UnsupportedMediaType", "UNSUPPORTED_MEDIA_TYPE: send application/json."),
        [422] = ("UnprocessableContent", "EMPTY_CHECKPOINT or BALANCE_OUT_OF_RANGE."),
        [429] = ("TooManyRequests", "RATE_LIMITED, CADENCE_LIMIT (error.customerId names the customer) or ACCOUNT_LOCKED; "
            + "Retry-After says when to come back."),
        [500] = ("InternalError", "INTERNAL_ERROR: a fault of the server; requestId names it in the server's log."),
        [503] = ("Unavailable", "SERVICE_UNAVAILABLE: send the same request again after Retry-After."),
    };

    public static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);

    public static OpenApiResponseReference Reference(int status, OpenApiDocument? document) =>
        new(ByStatus[status].Name, document);

    /// <summary>What every operation of this kind may answer.</summary>
    public static IEnumerable<int> Of(OpenApiOperation operation, bool isSecured, bool isBalance)
    {
        if (operation.RequestBody is not null || operation.Parameters?.Count > 0) yield return 400;
        if (isSecured) yield return 401;
        if (isSecured) yield return 403;
        if (operation.Parameters?.Any(p => p.In == ParameterLocation.Path) == true) yield return 404;
        if (isBalance) yield return 412;
        if (operation.RequestBody is not null) yield return 413;
        if (operation.RequestBody is not null) yield return 415;
        yield return 429;
        yield return 500;
        yield return 503;
    }

    public static Dictionary<string, IOpenApiResponse> Responses(OpenApiDocument document) => ByStatus.ToDictionary(
        entry => entry.Value.Name,
        IOpenApiResponse (entry) => new OpenApiResponse
        {
            Description = entry.Value.Description,
            Headers = entry.Key is 429 or 503 ? RetryAfter : null,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(nameof(ErrorEnvelope), document) },
            },
        });

    private static Dictionary<string, IOpenApiHeader> RetryAfter => new()
    {
        ["Retry-After"] = new OpenApiHeader
        {
            Description = "Whole seconds, also in error.retryAfterSeconds.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
        },
    };
}
