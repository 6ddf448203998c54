using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting.RateLimiting;

/// <summary>
/// Limits requests for each API key and, where nobody is authenticated (public and log-in routes, wrong keys and
/// tokens, unknown paths), for each address. Users of the dashboard API are not limited.
/// </summary>
internal sealed class RateLimits : IDisposable
{
    public const string LimitHeader = "RateLimit-Limit";
    public const string RemainingHeader = "RateLimit-Remaining";
    public const string ResetHeader = "RateLimit-Reset";

    private static readonly PathString BalanceApi = "/api/v1";

    private readonly Buckets? _keys;
    private readonly Buckets? _addresses;
    private readonly Buckets? _logReaders;
    private readonly ILogger<RateLimits> _log;

    public RateLimits(IOptions<RateLimitOptions> options, ILogger<RateLimits> log)
    {
        var limits = options.Value;
        _log = log;
        if (limits.PerSecond > 0) _keys = new Buckets(limits.PerSecond, limits.Burst);
        if (limits.PublicPerSecond > 0) _addresses = new Buckets(limits.PublicPerSecond, limits.PublicBurst);
        if (limits.LogPerSecond > 0) _logReaders = new Buckets(limits.LogPerSecond, limits.LogBurst);
    }

    /// <summary>Runs after authentication, which is cheap for keys that were seen lately.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var caller = context.Features.Get<ApiCaller>();
        if (caller is null && context.User.Identity is { IsAuthenticated: true }) return next(context);
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<DisableRateLimitingAttribute>() is not null) return next(context);
        var name = caller?.KeyId ?? NameOf(context.Connection.RemoteIpAddress);
        var buckets = caller is not null ? _keys
            : metadata?.GetMetadata<LimitedAsLog>() is not null ? _logReaders : _addresses;
        if (buckets?.Take(name) is not { } bucket) return next(context);
        // As late as it goes: writing an error clears the headers that are set by then.
        if (SendsHeaders(context.Request.Path))
            context.Response.OnStarting(() => WriteHeadersAsync(context.Response.Headers, bucket));
        if (bucket.IsTaken) return next(context);
        _log.Limited(name);
        return ErrorResult.WriteAsync(context, new ApiError(429, ErrorCodes.RateLimited,
            $"Too many requests. Try again in {bucket.RetryAfterSeconds} s.")
        {
            RetryAfterSeconds = bucket.RetryAfterSeconds,
        });
    }

    public static bool SendsHeaders(PathString path) => path.StartsWithSegments(BalanceApi);

    public void Dispose()
    {
        _keys?.Dispose();
        _addresses?.Dispose();
        _logReaders?.Dispose();
    }

    /// <summary>An IPv6 subscriber has a whole /64: its 18 quintillion addresses are one.</summary>
    internal static string NameOf(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    private static Task WriteHeadersAsync(IHeaderDictionary headers, BucketState bucket)
    {
        headers[LimitHeader] = bucket.Limit.ToString(CultureInfo.InvariantCulture);
        headers[RemainingHeader] = bucket.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[ResetHeader] = bucket.ResetSeconds.ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }
}
