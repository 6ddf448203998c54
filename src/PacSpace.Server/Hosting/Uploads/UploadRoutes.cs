using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Metadata;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>A body that a route takes, for the API description.</summary>
/// <param name="Schema">Type of the JSON object; null for text of many rows.</param>
/// <param name="Example">A short whole body, for text.</param>
internal sealed record RequestBodyForm(string ContentType, Type? Schema, string Description, string? Example = null);

internal static class UploadRoutes
{
    private const long MaxDrainedBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan MaxDrainTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxDrainTimeStopping = TimeSpan.FromSeconds(1);

    /// <param name="maxBytes">Bytes of the whole body; null: any number.</param>
    public static RouteHandlerBuilder TakesUpload(
        this RouteHandlerBuilder route, long? maxBytes, params RequestBodyForm[] forms)
    {
        route.WithMetadata(new SizeLimit(maxBytes));
        return route.WithMetadata([.. forms]);
    }

    /// <summary>True for what a body throws whose client went away, or sent something that is no HTTP body.</summary>
    public static bool IsBrokenBody(Exception e, HttpContext http) =>
        e is Microsoft.AspNetCore.Http.BadHttpRequestException or ConnectionResetException
            || e is IOException or OperationCanceledException && http.RequestAborted.IsCancellationRequested;

    /// <summary>
    /// Reads on, within bounds, what nobody wants: a client that is still sending would see its connection break
    /// instead of the answer. A server that stops waits no longer for a body that does not end.
    /// </summary>
    /// <param name="stopping">Cancelled if the server stops.</param>
    public static async Task DrainAsync(HttpContext http, CancellationToken stopping)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        enough.CancelAfter(stopping.IsCancellationRequested ? MaxDrainTimeStopping : MaxDrainTime);
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
        // While it stops Kestrel reads on without its own bound, until the host's patience is over.
        if (stopping.IsCancellationRequested) http.Response.OnCompleted(() => AbortSoonAsync(http));
    }

    private static async Task AbortSoonAsync(HttpContext http)
    {
        await Task.Delay(MaxDrainTimeStopping);
        http.Abort();
    }

    private sealed record SizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
