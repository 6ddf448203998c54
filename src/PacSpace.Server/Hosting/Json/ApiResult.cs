using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace PacSpace.Server.Hosting.Json;

/// <summary>
/// A successful answer of the Balance API. Its JSON is written whole before the response begins, so the length is known
/// and what can't be written is an error like any other.
/// </summary>
public abstract class ApiResult<T>(int status, T data) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var type = (JsonTypeInfo<ApiEnvelope<T>>)options.GetTypeInfo(typeof(ApiEnvelope<T>));
        var body = JsonBuffer.Write(new ApiEnvelope<T>(true, data), type);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
        return response.BodyWriter.FlushAsync(httpContext.RequestAborted).AsTask();
    }

    protected static void Describe(EndpointBuilder builder, int status) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ApiEnvelope<T>), ["application/json"]));
}

/// <summary>200.</summary>
public sealed class ApiOk<T>(T data) : ApiResult<T>(StatusCodes.Status200OK, data), IEndpointMetadataProvider
{
    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        Describe(builder, StatusCodes.Status200OK);
}

/// <summary>201.</summary>
public sealed class ApiCreated<T>(T data) : ApiResult<T>(StatusCodes.Status201Created, data), IEndpointMetadataProvider
{
    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        Describe(builder, StatusCodes.Status201Created);
}

/// <summary>A buffer and a writer for each thread, used anew for each answer.</summary>
internal static class JsonBuffer
{
    // The answer to a batch of 1,000 fits; a buffer that became larger is not kept.
    private const int Kept = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <returns>The JSON, until the next call on this thread.</returns>
    public static ReadOnlySpan<byte> Write<T>(T value, JsonTypeInfo<T> type)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(4096);
        // As the framework's own writer: the serializer keeps the structure right.
        var writer = t_writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = type.Options.Encoder, SkipValidation = true });
        // What an exception left is gone too.
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, value, type);
        if (buffer.Capacity > Kept) (t_buffer, t_writer) = (null, null);
        return buffer.WrittenSpan;
    }
}
