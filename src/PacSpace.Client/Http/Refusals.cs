using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace PacSpace.Client.Http;

/// <summary>The errors that answers are, and those that the lack of one is.</summary>
internal static class Refusals
{
    public const string NetworkError = "NETWORK_ERROR";
    public const string UnreadableAnswer = "UNREADABLE_ANSWER";
    public const string Pending = "IDEMPOTENCY_PENDING";
    public const string TimedOut = "TIMEOUT";

    /// <summary>
    /// The error of an answer that is no success. Something in between may have sent it, as HTML or empty.
    /// </summary>
    public static async Task<PacSpaceException> ReadAsync(
        HttpResponseMessage response, TimeProvider clock, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
        return Of(response, Parse(body), clock);
    }

    public static PacSpaceException Of(HttpResponseMessage response, ErrorEnvelope? envelope, TimeProvider clock)
    {
        var status = response.StatusCode;
        var error = envelope?.Error;
        return Of(error?.Message ?? envelope?.Message ?? $"The server answered {(int)status}.", new ErrorInfo
        {
            StatusCode = status,
            Code = error?.Code ?? $"HTTP_{(int)status}",
            RequestId = error?.RequestId ?? RequestIdOf(response),
            Details = error?.Details ?? [],
            RetryAfter = error?.RetryAfterSeconds is { } seconds
                ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue))
                : RetryAfter(response.Headers.RetryAfter, clock),
            CustomerId = error?.CustomerId,
        });
    }

    /// <summary>A good status with something else than the API's JSON.</summary>
    public static PacSpaceException Unreadable(HttpResponseMessage response, Exception? cause = null) =>
        new ServiceUnavailableException(
            $"The server answered {(int)response.StatusCode} with something else than the API's JSON.",
            new ErrorInfo
            {
                StatusCode = response.StatusCode, Code = UnreadableAnswer, RequestId = RequestIdOf(response),
            }, cause);

    /// <summary>The connection broke, or never was.</summary>
    public static PacSpaceException NoAnswer(Exception cause) => new ServiceUnavailableException(
        $"No answer came: {cause.Message}", new ErrorInfo { Code = NetworkError }, cause);

    public static PacSpaceException TooSlow(TimeSpan timeout, Exception cause) => new RequestTimeoutException(
        $"No answer came within {timeout.TotalMilliseconds} ms.", new ErrorInfo { Code = TimedOut }, cause);

    public static PacSpaceException NoKey() => new InvalidApiKeyException(
        "This call needs an API key: set PacSpaceOptions.ApiKey.",
        new ErrorInfo { StatusCode = HttpStatusCode.Unauthorized, Code = "INVALID_API_KEY" });

    /// <summary>The error of a refusal. Codes that a later server adds fall back to their status.</summary>
    private static PacSpaceException Of(string message, ErrorInfo info) => info.Code switch
    {
        "INVALID_SCOPE_COMBINATION" => new InvalidScopeCombinationException(message, info),
        "SCOPE_TOO_WIDE" => new ScopeTooWideException(message, info),
        "CADENCE_LIMIT" => new CadenceLimitException(message, info),
        Pending => new ServiceUnavailableException(message, info),
        _ => (int)info.StatusCode! switch
        {
            400 or 413 or 415 or 422 => new RequestValidationException(message, info),
            401 => new InvalidApiKeyException(message, info),
            402 => new PlanLimitExceededException(message, info),
            403 => new ForbiddenException(message, info),
            404 => new NotFoundException(message, info),
            408 => new RequestTimeoutException(message, info),
            409 => new ConflictException(message, info),
            412 => new ContractNotDeployedException(message, info),
            429 => new RateLimitException(message, info),
            502 or 503 or 504 => new ServiceUnavailableException(message, info),
            _ => new PacSpaceException(message, info),
        },
    };

    private static ErrorEnvelope? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, Wire.Json.ErrorEnvelope);
        }
        catch (JsonException)
        {
            // It is not the server that speaks here; its status says enough.
            return null;
        }
    }

    // RFC 9110 section 10.2.3: seconds or a date.
    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, TimeProvider clock)
    {
        if (header?.Delta is { } seconds) return seconds;
        if (header?.Date is not { } date) return null;
        var left = date - clock.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private static string? RequestIdOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Request-Id", out var values) ? values.FirstOrDefault() : null;
}
