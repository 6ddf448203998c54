namespace PacSpace.Client.Tests.Kit;

/// <summary>A tenant of a server.</summary>
/// <param name="LogKey">Public key of the sandbox's log.</param>
public sealed record Tenant(LiveServer Server, string Token, string ApiKey, string LogKey)
{
    /// <summary>A policy that trusts the tenant's log.</summary>
    public string Policy => $"log {LogKey}\nquorum none\n";

    /// <summary>A client of this tenant, straight to the server unless told otherwise.</summary>
    public PacSpaceClient NewClient(Uri? url = null, int maxRetries = 2) =>
        new(new PacSpaceOptions { ApiKey = ApiKey, BaseUrl = url ?? Server.Url, MaxRetries = maxRetries });

    /// <summary>Holds a customer's history against what was recorded.</summary>
    public async Task AssertRecordedAsync(string customerId, long count, decimal balance, CancellationToken ct)
    {
        using var client = NewClient();
        var derived = await client.Balance.DeriveAsync(customerId, ct: ct);
        Assert.Equal((count, balance), (derived.DeltasCount, derived.ComputedBalance));
        Assert.True((await client.Balance.GapsAsync(customerId, ct: ct)).Contiguous);
    }
}
