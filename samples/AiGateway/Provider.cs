using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace AiGateway;

/// <summary>The model provider.</summary>
internal sealed class Provider(HttpClient http, IOptions<GatewayOptions> options, IConfiguration configuration)
{
    public async Task<(int Status, JsonObject? Answer)> CompleteAsync(JsonObject call, CancellationToken ct)
    {
        var address = new Uri(options.Value.Provider, "/v1/chat/completions");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(call) };
        if (configuration["PROVIDER_API_KEY"] is { Length: > 0 } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request, ct);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonObject>(ct));
    }
}
