using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting.Errors;

/// <summary>Turns what the framework refuses, and what goes wrong, into the error envelope.</summary>
internal static partial class ErrorHandling
{
    private const long MaxDrainedBytes = 32 * 1024 * 1024;
    private const string DefaultConversionMessage = "The JSON value could not be converted";
    private const string DepthMessage = "The maximum configured depth of ";

    /// <summary>Outermost: exceptions, and responses with an error status and no body.</summary>
    public static void UseErrorEnvelopes(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = WriteExceptionAsync,
            SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages(static context => AnswerAsync(context.HttpContext, ForStatus(context.HttpContext)));
    }

    private static Task WriteExceptionAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        var error = exception switch
        {
            BadHttpRequestException { StatusCode: 413 } => BodyTooLarge,
            BadHttpRequestException { StatusCode: 415 } => UnsupportedMediaType,
            BadHttpRequestException { InnerException: JsonException json } => ForJson(json),
            BadHttpRequestException { StatusCode: 400 } bad => ForBinding(bad.Message),
            BadHttpRequestException bad => new ApiError(bad.StatusCode, ErrorCodes.ValidationError, bad.Message),
            InvalidOperationException { InnerException: ArgumentException } when HasUnknownCharset(context) => UnsupportedMediaType,
            InvalidDataException => ApiError.Unavailable(
                "Stored entries that this answer needs are damaged; 'pacspace fsck' names them to the operator.", 60),
            StorageUnavailableException => ApiError.Unavailable("The database can't be used now. Send it again."),
            _ => new ApiError(500, ErrorCodes.InternalError,
                "Something went wrong on our side. The request id names this failure in the server's log."),
        };
        return AnswerAsync(context, error);
    }

    private static async Task AnswerAsync(HttpContext context, ApiError error)
    {
        if (error.Status == 413) await DrainAsync(context);
        await ErrorResult.WriteAsync(context, error);
    }

    /// <summary>
    /// Reads on, within bounds, what nobody wants: a client that is still sending would see its connection break
    /// instead of the answer.
    /// </summary>
    private static async Task DrainAsync(HttpContext context)
    {
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is null or { IsReadOnly: true } || context.Request.ContentLength is not <= MaxDrainedBytes) return;
        limit.MaxRequestBodySize = MaxDrainedBytes;
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
    }

    /// <summary>The framework throws what it throws for bugs if it doesn't know the body's charset.</summary>
    private static bool HasUnknownCharset(HttpContext context) =>
        MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue && type.Encoding is null;

    private static ApiError ForStatus(HttpContext context) => context.Response.StatusCode switch
    {
        400 when UnreadOption(context) is { } name => Unread(name),
        404 => ApiError.NotFound(ErrorCodes.NotFound, $"There is no {context.Request.Method} {context.Request.Path}. See /docs."),
        405 => new ApiError(405, ErrorCodes.MethodNotAllowed,
            $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}."),
        413 => BodyTooLarge,
        415 => UnsupportedMediaType,
        401 => new ApiError(401, ErrorCodes.JwtInvalid, "This needs a valid token: Authorization: Bearer <token from login>."),
        403 => new ApiError(403, ErrorCodes.Forbidden, "Your role does not allow this."),
        429 => new ApiError(429, ErrorCodes.RateLimited, "Too many requests."),
        503 => ApiError.Unavailable("The service cannot answer now."),
        var status => new ApiError(status, status >= 500 ? ErrorCodes.InternalError : ErrorCodes.ValidationError,
            "The request could not be answered."),
    };

    public static ApiError ForJson(JsonException exception)
    {
        if (exception.Message.StartsWith(DepthMessage, StringComparison.Ordinal))
            return ApiError.Validation("body", $"is nested more than {JsonText.MaxDepth} levels deep");
        // The reader throws a subclass for text that is not JSON, often wrapped; converters throw JsonException itself.
        if (exception.GetType() != typeof(JsonException) || exception.InnerException is JsonException)
            return new ApiError(400, ErrorCodes.MalformedJson,
                $"The body is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}).");
        var field = exception.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
        if (exception.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return ApiError.Validation(field, "appears twice; send it once");
        return ApiError.Validation(field, exception.Message.StartsWith(DefaultConversionMessage, StringComparison.Ordinal)
            ? "has the wrong JSON type; see /docs" : exception.Message);
    }

    /// <summary>The framework says only in words which parameter it could not read.</summary>
    private static ApiError ForBinding(string message)
    {
        if (UnreadParameter().Match(message) is { Success: true } unread)
            return Unread(unread.Groups[1].Value);
        return MissingBody().IsMatch(message)
            ? ApiError.Validation("body", "is missing; send a JSON object")
            : new ApiError(400, ErrorCodes.ValidationError, message);
    }

    /// <summary>The framework says nothing of a parameter which may be left out and could not be read: it is looked for.</summary>
    private static string? UnreadOption(HttpContext context) => context.GetEndpoint()?.Metadata
        .OfType<IParameterBindingMetadata>().FirstOrDefault(p => !CanBeRead(p.ParameterInfo.ParameterType, context.Request.Query[p.Name]))?.Name;

    private static bool CanBeRead(Type type, string? sent) => string.IsNullOrEmpty(sent)
        || (type == typeof(int?) ? int.TryParse(sent, CultureInfo.InvariantCulture, out _)
            : type == typeof(long?) ? long.TryParse(sent, CultureInfo.InvariantCulture, out _)
            : type != typeof(bool?) || bool.TryParse(sent, out _));

    private static ApiError Unread(string parameter) =>
        ApiError.Validation(JsonNamingPolicy.CamelCase.ConvertName(parameter), "can't be read; see /docs");

    [GeneratedRegex("^Failed to bind parameter \".* (\\w+)\" from ")]
    private static partial Regex UnreadParameter();

    [GeneratedRegex("^(Required parameter \".*\" was not provided from body|Implicit body inferred for parameter )")]
    private static partial Regex MissingBody();

    public static ApiError BodyTooLarge =>
        new(413, ErrorCodes.BodyTooLarge, "The body is larger than this route takes (1 MiB; batches 8 MiB; statements 1 GiB). Send less at once.");

    private static ApiError UnsupportedMediaType =>
        new(415, ErrorCodes.UnsupportedMediaType, "The body must be JSON: send Content-Type: application/json.");
}
