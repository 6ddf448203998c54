namespace PacSpace.Server.Hosting.Errors;

/// <summary>The body of every refusal, on every route and status (wire contract, section 1).</summary>
/// <param name="Success">Always false.</param>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Message">The same as error.message.</param>
/// <param name="Error">What was wrong.</param>
public sealed record ErrorEnvelope(bool Success, int StatusCode, string Message, ErrorBody Error);

/// <param name="Code">One of the codes of the wire contract, section 14.</param>
/// <param name="Message">What was wrong, where, and what to do.</param>
/// <param name="Details">The members of the request that caused it; empty where none did.</param>
/// <param name="RequestId">The same as the X-Request-Id header; name it when you ask for help.</param>
/// <param name="RetryAfterSeconds">Whole seconds after which the same request may succeed.</param>
/// <param name="CustomerId">The customer concerned, where there is one.</param>
public sealed record ErrorBody(
    string Code, string Message, IReadOnlyList<FieldError> Details, string RequestId,
    int? RetryAfterSeconds = null, string? CustomerId = null);
