using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>A body that a route takes, for the API description.</summary>
/// <param name="Schema">Type of the JSON object; null for text of many rows.</param>
/// <param name="Example">A short whole body, for text.</param>
internal sealed record RequestBodyForm(string ContentType, Type? Schema, string Description, string? Example = null);

internal static class UploadRoutes
{
    // A producer may pause, and may be slow; one that only holds the connection is cut off.
    private const long MaxDrainedBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan MaxDrainTime = TimeSpan.FromSeconds(5);

    private static readonly MinDataRate SlowestUpload = new(bytesPerSecond: 64, gracePeriod: TimeSpan.FromSeconds(60));

    /// <param name="maxBytes">Bytes of the whole body; null: any number.</param>
    public static RouteHandlerBuilder TakesUpload(
        this RouteHandlerBuilder route, long? maxBytes, params RequestBodyForm[] forms)
    {
        route.WithMetadata(new SizeLimit(maxBytes));
        return route.WithMetadata([.. forms]);
    }

    /// <summary>Lets a client send as slowly as an upload may come.</summary>
    public static void AllowSlowUpload(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = SlowestUpload;
    }

    /// <summary>True for what a body throws whose client went away, or sent something that is no HTTP body.</summary>
    public static bool IsBrokenBody(Exception e, HttpContext http) =>
        e is Microsoft.AspNetCore.Http.BadHttpRequestException or ConnectionResetException
            || e is IOException or OperationCanceledException && http.RequestAborted.IsCancellationRequested;

    /// <summary>
    /// Reads on, within bounds, what nobody wants: a client that is still sending would see its connection break
    /// instead of the answer.
    /// </summary>
    public static async Task DrainAsync(HttpContext http)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        enough.CancelAfter(MaxDrainTime);
        var buffer = new byte[64 * 1024];
        try
        {
            for (var drained = 0L; drained < MaxDrainedBytes;)
            {
                var read = await http.Request.Body.ReadAsync(buffer, enough.Token);
                if (read == 0) return;
                drained += read;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException || IsBrokenBody(e, http))
        {
            // Whether it is read to its end is of no consequence.
        }
    }

    private sealed record SizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
