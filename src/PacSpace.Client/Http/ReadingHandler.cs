namespace PacSpace.Client.Http;

/// <summary>
/// Has each answer read to its end before the retries behind it look at it: one that breaks off, comes too slowly or is
/// not the API's is an attempt that failed.
/// </summary>
internal sealed class ReadingHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await base.SendAsync(request, ct).ConfigureAwait(false);
        try
        {
            if (request.Options.TryGetValue(Exchange.InRequest, out var exchange))
                await exchange.ReadAsync(response, ct).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
