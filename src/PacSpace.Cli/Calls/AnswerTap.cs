using System.Text.Json;

namespace PacSpace.Cli.Calls;

/// <summary>Keeps the last JSON answer as the server wrote it, for those who want it so.</summary>
internal sealed class AnswerTap(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Body of the last good answer; another array for each.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>What is in the answer's envelope.</summary>
    public JsonElement Data => JsonDocument.Parse(Body).RootElement.GetProperty("data");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "application/json") return response;
        try
        {
            // The client reads it again from memory.
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            Body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
