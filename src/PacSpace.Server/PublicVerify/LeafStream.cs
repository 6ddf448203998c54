using PacSpace.Core.Merkle;

namespace PacSpace.Server.PublicVerify;

/// <summary>Sends leaf hashes as they are read. If one is missing the connection breaks.</summary>
internal sealed class LeafStream(Subject subject, long count, ILogger<LeafStream> logger) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, ct) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = "application/octet-stream";
        response.ContentLength = count * Hash.Size;
        // What a root covers never changes; it is for those who know the root, not for shared caches.
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        try
        {
            await response.StartAsync(ct);
            await foreach (var leaves in subject.ReadLeavesAsync(ct)) await response.Body.WriteAsync(leaves, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The client went away.
        }
        catch (Exception e)
        {
            logger.LeavesBroken(subject.LogIndex, subject.Log.Environment, e);
            httpContext.Abort();
        }
    }
}
