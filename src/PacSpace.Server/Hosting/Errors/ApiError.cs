namespace PacSpace.Server.Hosting.Errors;

/// <summary>One member of a request that is not as it should be.</summary>
/// <param name="Field">The member's name, with its place in nested values: <c>deltas[3].delta</c>.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record FieldError(string Field, string Message);

/// <summary>An expected refusal: what went wrong and what to do, in the words a client reads.</summary>
public sealed record ApiError(int Status, string Code, string Message)
{
    public IReadOnlyList<FieldError> Details { get; init; } = [];

    /// <summary>Whole seconds after which the same request may succeed; also sent as <c>Retry-After</c>.</summary>
    public int? RetryAfterSeconds { get; init; }

    public string? CustomerId { get; init; }

    public static ApiError Validation(string field, string message) =>
        Validation([new FieldError(field, message)]);

    public static ApiError Validation(IReadOnlyList<FieldError> details) =>
        new(400, ErrorCodes.ValidationError, string.Join(" ", details.Select(d => $"{d.Field} {d.Message}.")))
        {
            Details = details,
        };

    public static ApiError NotFound(string code, string message) => new(404, code, message);

    public static ApiError Unavailable(string message, int retryAfterSeconds = 1) =>
        new(503, ErrorCodes.ServiceUnavailable, message) { RetryAfterSeconds = retryAfterSeconds };
}

/// <summary>The codes of the wire contract, section 14.</summary>
public static class ErrorCodes
{
    public const string ValidationError = "VALIDATION_ERROR";
    public const string MalformedJson = "MALFORMED_JSON";
    public const string InvalidScopeCombination = "INVALID_SCOPE_COMBINATION";
    public const string ScopeTooWide = "SCOPE_TOO_WIDE";
    public const string InvalidToken = "INVALID_TOKEN";
    public const string InvalidApiKey = "INVALID_API_KEY";
    public const string ApiKeyDisabled = "API_KEY_DISABLED";
    public const string InvalidCredentials = "INVALID_CREDENTIALS";
    public const string JwtInvalid = "JWT_INVALID";
    public const string JwtExpired = "JWT_EXPIRED";
    public const string PlanLimitExceeded = "PLAN_LIMIT_EXCEEDED";
    public const string PaidPlanRequired = "PAID_PLAN_REQUIRED";
    public const string Forbidden = "FORBIDDEN";
    public const string EmailNotVerified = "EMAIL_NOT_VERIFIED";
    public const string CsrfRequired = "CSRF_REQUIRED";
    public const string ApiKeyEnvironmentHostMismatch = "API_KEY_ENVIRONMENT_HOST_MISMATCH";
    public const string NotFound = "NOT_FOUND";
    public const string CustomerNotFound = "CUSTOMER_NOT_FOUND";
    public const string RecordNotFound = "RECORD_NOT_FOUND";
    public const string CheckpointNotFound = "CHECKPOINT_NOT_FOUND";
    public const string ProofNotFound = "PROOF_NOT_FOUND";
    public const string AdjustedDeltaNotFound = "ADJUSTED_DELTA_NOT_FOUND";
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";
    public const string BodyTooLarge = "BODY_TOO_LARGE";
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
    public const string IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";
    public const string CustomerExists = "CUSTOMER_EXISTS";
    public const string UnitMismatch = "UNIT_MISMATCH";
    public const string ContractNotDeployed = "CONTRACT_NOT_DEPLOYED";
    public const string EmptyCheckpoint = "EMPTY_CHECKPOINT";
    public const string BalanceOutOfRange = "BALANCE_OUT_OF_RANGE";
    public const string RateLimited = "RATE_LIMITED";
    public const string CadenceLimit = "CADENCE_LIMIT";
    public const string AccountLocked = "ACCOUNT_LOCKED";
    public const string InternalError = "INTERNAL_ERROR";
    public const string ServiceUnavailable = "SERVICE_UNAVAILABLE";
}
