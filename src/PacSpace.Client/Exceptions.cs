namespace PacSpace.Client;

/// <summary>
/// 400, 413, 415, 422: the request is not as it should be; <see cref="PacSpaceException.Details"/> name the
/// members.
/// </summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class RequestValidationException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>
/// 400 <c>INVALID_SCOPE_COMBINATION</c>: period, preset, dates and starting checkpoint exclude one another.
/// </summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class InvalidScopeCombinationException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>400 <c>SCOPE_TOO_WIDE</c>: the window is wider than the server's <c>MaxScopeMonths</c>.</summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class ScopeTooWideException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>401: the API key is missing, malformed, unknown, wrong or switched off.</summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class InvalidApiKeyException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>402: the plan's deltas are used up, or the call needs a paid plan.</summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class PlanLimitExceededException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>403: the caller is known and may not do this.</summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class ForbiddenException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>404: there is no such thing in the key's environment.</summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class NotFoundException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>409: an idempotency key came with another request, or a unit is not the customer's.</summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class ConflictException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>412 <c>CONTRACT_NOT_DEPLOYED</c>: the key's environment is not active (yet).</summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class ContractNotDeployedException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>
/// 429: too many requests, and retrying did not help. <see cref="PacSpaceException.RetryAfter"/> is always set.
/// </summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class RateLimitException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info with { RetryAfter = info.RetryAfter ?? TimeSpan.FromSeconds(1) }, innerException);

/// <summary>
/// 502, 503, 504, or no whole answer (<c>NETWORK_ERROR</c>, <c>UNREADABLE_ANSWER</c>), and retrying did not help.
/// </summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class ServiceUnavailableException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException);

/// <summary>
/// 429 <c>CADENCE_LIMIT</c>: the customer had a delta less than its cadence ago.
/// <see cref="PacSpaceException.RetryAfter"/> is always set.
/// </summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class CadenceLimitException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info with { RetryAfter = info.RetryAfter ?? TimeSpan.FromSeconds(1) }, innerException)
{
    /// <summary>The customer.</summary>
    public string? CustomerId { get; } = info.CustomerId;
}

/// <summary>Each attempt took longer than its time-out (also 408), or a delta was not verified in time.</summary>
/// <inheritdoc cref="PacSpaceException(string, ErrorInfo, Exception?)"/>
public sealed class RequestTimeoutException(string message, ErrorInfo info, Exception? innerException = null)
    : PacSpaceException(message, info, innerException)
{
    /// <summary>The delta that was recorded and not verified in time.</summary>
    public string? RecordId { get; init; }
}

/// <summary>A webhook is not from PacSpace, too old, or was changed on its way.</summary>
public sealed class WebhookVerificationException(string message, Exception? innerException = null)
    : PacSpaceException(message, new ErrorInfo { Code = "WEBHOOK_VERIFICATION_FAILED" }, innerException);
