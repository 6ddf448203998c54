using System.Net;

namespace PacSpace.Client;

/// <summary>What was wrong with one member of a request.</summary>
/// <param name="Field">The member, as <c>deltas[3].reason</c>.</param>
/// <param name="Message">What was wrong with it.</param>
public sealed record ErrorDetail(string Field, string Message);

/// <summary>What an error is made of.</summary>
public sealed record ErrorInfo
{
    /// <summary>The answer's HTTP status; null where no answer came.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The stable code, for programs.</summary>
    public required string Code { get; init; }

    /// <summary>Names the request when you ask for help.</summary>
    public string? RequestId { get; init; }

    /// <summary>The members of the request that caused it.</summary>
    public IReadOnlyList<ErrorDetail> Details { get; init; } = [];

    /// <summary>After how long the same request may succeed.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The customer concerned.</summary>
    public string? CustomerId { get; init; }
}

/// <summary>What every error of PacSpace is, be it an answer of the server or the lack of one.</summary>
public class PacSpaceException : Exception
{
    /// <summary>An error, made of what is known of it.</summary>
    public PacSpaceException(string message, ErrorInfo info, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentNullException.ThrowIfNull(info);
        StatusCode = info.StatusCode;
        Code = info.Code;
        RequestId = info.RequestId;
        Details = info.Details;
        RetryAfter = info.RetryAfter;
    }

    /// <summary>The answer's HTTP status; null where no answer came.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The stable code, for programs: <c>VALIDATION_ERROR</c>, <c>CUSTOMER_NOT_FOUND</c>, …</summary>
    public string Code { get; }

    /// <summary>Names the request when you ask for help; null where no answer came.</summary>
    public string? RequestId { get; }

    /// <summary>The members of the request that caused it; empty where none did.</summary>
    public IReadOnlyList<ErrorDetail> Details { get; }

    /// <summary>After how long the same request may succeed, where the server said so.</summary>
    public TimeSpan? RetryAfter { get; }
}
