using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Hosting.Errors;

/// <summary>Answers with an <see cref="ApiError"/> in the error envelope.</summary>
public sealed class ErrorResult(ApiError error) : IResult, IEndpointMetadataProvider
{
    public ApiError Error => error;

    public static implicit operator ErrorResult(ApiError error) => new(error);

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, error);

    public static Task WriteAsync(HttpContext context, ApiError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        // What is refused now may be there in a moment, a tile that the log has yet to grow above all.
        response.Headers.CacheControl = "no-store";
        if (error.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var body = new ErrorBody(
            error.Code, error.Message, error.Details, context.TraceIdentifier, error.RetryAfterSeconds, error.CustomerId);
        var envelope = new ErrorEnvelope(false, error.Status, error.Message, body);
        return response.WriteAsJsonAsync(envelope, HostingJson.Relaxed.ErrorEnvelope, cancellationToken: context.RequestAborted);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(400, typeof(ErrorEnvelope), ["application/json"]));
}
