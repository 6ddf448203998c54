using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>
/// Bodies of uploads: they may be long, and come slowly, but each holds one of few slots, so one that hardly comes is
/// ended. Two bounds, because an average alone lets who has sent much keep still for long.
/// </summary>
internal sealed class UploadBodies(IOptions<UploadOptions> options)
{
    private readonly TimeSpan _maxIdle = TimeSpan.FromSeconds(options.Value.IdleSeconds);

    private readonly MinDataRate _slowest = new(
        options.Value.MinBytesPerSecond, TimeSpan.FromSeconds(options.Value.GraceSeconds));

    /// <summary>The request's body, to be disposed.</summary>
    public UploadBody Open(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = _slowest;
        return new UploadBody(http.Request.Body, _maxIdle, _slowest.BytesPerSecond);
    }
}

/// <summary>The client is there, but hardly anything comes.</summary>
/// <param name="reason">To be read after the name of the upload.</param>
internal sealed class SlowUploadException(string reason) : Exception(reason);
