using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.PublicLog;

/// <summary>A log as static files (c2sp.org/tlog-tiles), for monitors and witnesses.</summary>
internal static class LogEndpoints
{
    private const string Text = "text/plain; charset=utf-8";

    // A new head may be there at any moment; a tile is what it is for ever (a year is the most that caches keep).
    private const string Fresh = "public, max-age=1";
    private const string Immutable = "public, max-age=31536000, immutable";

    /// <summary>The signed tree head of a log</summary>
    /// <remarks>
    /// A C2SP checkpoint: origin, size and root, signed by the log's key. Heads only grow; two of one size with
    /// different roots are proof that the log was forked.
    /// </remarks>
    /// <param name="environmentId">As in the log's origin (env_…).</param>
    internal static async Task<Results<ContentHttpResult, ErrorResult>> CheckpointAsync(
        string environmentId, HttpContext http, PublicLogs logs, CancellationToken ct)
    {
        if (await logs.FindAsync(environmentId, ct) is not { } log) return UnknownLog(environmentId);
        var head = log.Head();
        http.Response.Headers.CacheControl = Fresh;
        return TypedResults.Text(head, Text);
    }

    /// <summary>A tile of a log's Merkle tree</summary>
    /// <remarks>
    /// 256 hashes of 32 bytes (fewer in a partial tile) of the tree's level 8·level. 404 for whatever the signed head
    /// does not cover, and for any other spelling of a path.
    /// </remarks>
    /// <param name="environmentId">As in the log's origin (env_…).</param>
    /// <param name="level">0 to 63; 0 holds the leaf hashes.</param>
    /// <param name="index">
    /// Groups of three digits, x before all but the last (x001/234); .p/W after it for the first W hashes.
    /// </param>
    internal static async Task<Results<FileContentHttpResult, ErrorResult>> TileAsync(
        string environmentId, string level, string? index, HttpContext http, PublicLogs logs, CancellationToken ct)
    {
        if (await logs.FindAsync(environmentId, ct) is not { } log) return UnknownLog(environmentId);
        var tile = IsSpelled(http, $"/log/{environmentId}/tile/{level}/{index}")
            && TilePath.TryParseLevel(level, out var number) && TilePath.TryParse(index, out var path)
                ? await log.HashesAsync(number, path, ct) : null;
        return File(tile, http);
    }

    /// <summary>A bundle of a log's entries</summary>
    /// <remarks>
    /// Up to 256 entries in order, each after its length (uint16, big-endian): a type byte and the SHA-256 of its
    /// statement. SHA-256(0x00 || entry) is the leaf hash.
    /// </remarks>
    /// <param name="environmentId">As in the log's origin (env_…).</param>
    /// <param name="index">As for tiles.</param>
    internal static async Task<Results<FileContentHttpResult, ErrorResult>> EntriesAsync(
        string environmentId, string? index, HttpContext http, PublicLogs logs, CancellationToken ct)
    {
        if (await logs.FindAsync(environmentId, ct) is not { } log) return UnknownLog(environmentId);
        var bundle = IsSpelled(http, $"/log/{environmentId}/tile/entries/{index}")
            && TilePath.TryParse(index, out var path) ? await log.EntriesAsync(path, ct) : null;
        return File(bundle, http);
    }

    // Routes don't tell letters' cases apart; files do.
    private static bool IsSpelled(HttpContext http, string path) =>
        string.Equals(http.Request.Path.Value, path, StringComparison.Ordinal);

    private static Results<FileContentHttpResult, ErrorResult> File(byte[]? bytes, HttpContext http)
    {
        if (bytes is null)
            return new ErrorResult(ApiError.NotFound(ErrorCodes.NotFound,
                $"The log has no {http.Request.Path} (yet): fetch its checkpoint and the tiles of that size."));
        http.Response.Headers.CacheControl = Immutable;
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }

    private static ErrorResult UnknownLog(string environmentId) =>
        new(ApiError.NotFound(ErrorCodes.NotFound, $"There is no log of an environment '{environmentId}' here."));
}
