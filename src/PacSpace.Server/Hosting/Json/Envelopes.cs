using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PacSpace.Server.Hosting.Json;

/// <summary>A successful answer of the Balance API.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Data">The answer.</param>
public sealed record ApiEnvelope<T>(bool Success, T Data);

/// <summary>
/// A successful answer of the dashboard API; <c>statusCode</c> repeats the HTTP status, and <c>message</c> is there
/// only where there is something to say.
/// </summary>
/// <param name="Success">Always true.</param>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Message">In words; only where there is something to say.</param>
/// <param name="Data">The answer.</param>
public sealed record DashboardEnvelope<T>(
    bool Success, int StatusCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message, T Data);

/// <summary>Answers of the Balance API.</summary>
internal static class Api
{
    public static ApiOk<T> Ok<T>(T data) => new(data);

    public static ApiCreated<T> Created<T>(T data) => new(data);
}

/// <summary>Answers of the dashboard API.</summary>
internal static class Dashboard
{
    public static Ok<DashboardEnvelope<T>> Ok<T>(T data, string? message = null) =>
        TypedResults.Ok(new DashboardEnvelope<T>(true, 200, message, data));

    public static Created<DashboardEnvelope<T>> Created<T>(T data, string? message = null) =>
        TypedResults.Created((string?)null, new DashboardEnvelope<T>(true, 201, message, data));
}
