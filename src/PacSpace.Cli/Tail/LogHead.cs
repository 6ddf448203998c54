using System.Globalization;
using System.Net;
using PacSpace.Client;

namespace PacSpace.Cli.Tail;

/// <summary>How many entries a log has, by the head that its server shows.</summary>
internal sealed class LogHead(Uri server, string log) : IDisposable
{
    private const int MaxBytes = 64 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = MaxBytes,
    };

    public async Task<long> SizeAsync(CancellationToken ct)
    {
        try
        {
            var note = await _http.GetStringAsync(new Uri($"{server.OriginalString.TrimEnd('/')}{log}/checkpoint"), ct);
            // Origin, size, root: c2sp.org/tlog-checkpoint.
            return note.Split('\n') is [_, var size, ..]
                && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed
                : throw new ServiceUnavailableException("The log's head can't be read.",
                    new ErrorInfo { StatusCode = HttpStatusCode.OK, Code = "UNREADABLE_ANSWER" });
        }
        catch (HttpRequestException e)
        {
            throw new ServiceUnavailableException($"No answer came: {e.Message}", new ErrorInfo { Code = "NETWORK_ERROR" }, e);
        }
        catch (TaskCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new RequestTimeoutException("No answer came in time.", new ErrorInfo { Code = "TIMEOUT" }, e);
        }
    }

    public void Dispose() => _http.Dispose();
}
