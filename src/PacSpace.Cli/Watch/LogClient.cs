using System.Globalization;
using System.Net;
using System.Text;
using PacSpace.Core.Merkle;

namespace PacSpace.Cli.Watch;

/// <summary>
/// Reads a log as C2SP tlog-tiles over HTTP. The server is not trusted: every answer has a size and a time limit, and
/// none moves the client elsewhere.
/// </summary>
/// <param name="http">Follows no redirects and has no timeout shorter than <paramref name="timeout"/>.</param>
/// <param name="url">The log's base; its path ends with a slash.</param>
/// <param name="timeout">For one answer, from asking to its last byte.</param>
internal sealed class LogClient(HttpClient http, Uri url, TimeSpan timeout, TimeProvider clock)
{
    private const int MaxNoteBytes = 64 * 1024;
    private const int PrefixedEntrySize = sizeof(ushort) + LogEntry.Size;
    private const int MaxAttempts = 10;
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    public Uri Url => url;

    /// <summary>A client with the limits that strangers' servers get.</summary>
    public static HttpClient NewHttp() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The signed tree head, not yet checked in any way.</summary>
    public async Task<string> CheckpointAsync(CancellationToken ct) =>
        Encoding.UTF8.GetString(await GetAsync("checkpoint", MaxNoteBytes, ct)
            ?? throw new LogUnavailableException($"{url}checkpoint does not exist"));

    /// <summary>The first hashes of a tile.</summary>
    public async Task<Hash[]> TileAsync(int level, long index, int width, CancellationToken ct)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"tile/{level}/");
        return Hash.Split(await GetExactlyAsync(folder, index, width, Hash.Size, ct));
    }

    /// <summary>The first entries of a bundle, each as its bytes.</summary>
    public async Task<byte[][]> EntriesAsync(long index, int width, CancellationToken ct)
    {
        var bundle = await GetExactlyAsync("tile/entries/", index, width, PrefixedEntrySize, ct);
        var entries = new byte[width][];
        for (var i = 0; i < width; i++)
        {
            var entry = bundle.AsSpan(i * PrefixedEntrySize, PrefixedEntrySize);
            if (entry[0] != 0 || entry[1] != LogEntry.Size)
                throw new LogUnavailableException(
                    $"{url}tile/entries/{PathOf(index)} holds an entry that is not {LogEntry.Size} bytes long");
            entries[i] = entry[sizeof(ushort)..].ToArray();
        }
        return entries;
    }

    // A server may drop a partial tile once the full one is there.
    private async Task<byte[]> GetExactlyAsync(string folder, long index, int width, int itemSize, CancellationToken ct)
    {
        var path = folder + PathOf(index);
        var full = Tile.FullWidth * itemSize;
        var asked = width * itemSize;
        byte[]? bytes = null;
        if (width < Tile.FullWidth)
            bytes = await GetAsync(string.Create(CultureInfo.InvariantCulture, $"{path}.p/{width}"), asked, ct);
        var due = bytes is null ? full : asked;
        bytes ??= await GetAsync(path, full, ct)
            ?? throw new LogUnavailableException($"{url}{path} does not exist, though the signed head covers it");
        return bytes.Length == due ? bytes[..asked]
            : throw new LogUnavailableException($"{url}{path} has {bytes.Length} bytes, not {due}");
    }

    /// <summary>Groups of three digits, <c>x</c> before all but the last.</summary>
    internal static string PathOf(long index)
    {
        var path = (index % 1000).ToString("d3", CultureInfo.InvariantCulture);
        while ((index /= 1000) > 0) path = string.Create(CultureInfo.InvariantCulture, $"x{index % 1000:d3}/{path}");
        return path;
    }

    /// <returns>Null if there is no such resource.</returns>
    private async Task<byte[]?> GetAsync(string path, int maxBytes, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new CancellationTokenSource(timeout, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            TimeSpan pause;
            try
            {
                using var response = await http.GetAsync(
                    new Uri(url, path), HttpCompletionOption.ResponseHeadersRead, both.Token);
                if (response.StatusCode == HttpStatusCode.NotFound) return null;
                if (response.IsSuccessStatusCode) return await ReadAsync(path, response, maxBytes, both.Token);
                if (!IsBusy(response.StatusCode) || attempt == MaxAttempts)
                    throw new LogUnavailableException($"{url}{path} answers {(int)response.StatusCode}");
                pause = Pause(response);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
            {
                throw new LogUnavailableException($"{url}{path} can't be read: {e.Message}", e);
            }
            catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
            {
                throw new LogUnavailableException($"{url}{path} takes longer than {timeout.TotalSeconds} seconds", e);
            }
            await Task.Delay(pause, clock, ct);
        }
    }

    private async Task<byte[]> ReadAsync(string path, HttpResponseMessage response, int maxBytes, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[maxBytes + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return length <= maxBytes ? bytes[..length]
            : throw new LogUnavailableException($"{url}{path} is longer than {maxBytes} bytes");
    }

    private static bool IsBusy(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    private static TimeSpan Pause(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
        return asked < MaxPause ? asked : MaxPause;
    }
}
