using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests.Kit;

/// <summary>A tenant of a server.</summary>
/// <param name="Token">Of the owner's session.</param>
/// <param name="LogKey">Public key of the sandbox's log.</param>
public sealed record Tenant(LiveServer Server, string Email, string Token, string ApiKey, string LogKey)
{
    /// <summary>How many deltas a customer has, and what they add up to, as the server says.</summary>
    public async Task<(int Count, string Balance)> BalanceAsync(string customer)
    {
        var derived = await Server.SendAsync(HttpMethod.Get, $"/api/v1/balance/derive/{customer}?limit=1", ApiKey);
        return ((int)derived["deltasCount"]!, (string)derived["computedBalanceText"]!);
    }

    /// <summary>Records a delta, past the command.</summary>
    public Task<JsonNode> EmitAsync(string customer, decimal delta, string? referenceId = null) => Server.SendAsync(
        HttpMethod.Post, "/api/v1/balance/delta", ApiKey, new { customerId = customer, delta, reason = "usage", referenceId });
}
