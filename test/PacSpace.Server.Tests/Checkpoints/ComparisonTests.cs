using System.Text.Json.Nodes;
using PacSpace.Core.Merkle;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Checkpoints;

public class ComparisonTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_checkpoints_are_compared_and_the_longer_is_proved_to_extend_the_shorter()
    {
        await _api.RecordAsync(_customer, "100", Ct);
        var first = await LockAsync(_customer);
        await _api.BatchAsync(Enumerable.Range(0, 300).Select(_ => BalanceApi.Good(_customer, -1)), Ct);
        await _api.RecordAsync(_customer, "0.5", Ct);
        var second = await LockAsync(_customer);

        var data = (await CompareAsync(first["checkpointId"], second["proofRoot"])).IsOk().Data;
        Assert.Equal(["customerId", "from", "to", "differences", "extension", "extends"], data.Names());
        Assert.Equal((first["proofRoot"]!.ToJsonString(), second["proofRoot"]!.ToJsonString()),
            (data["from"]!["proofRoot"]!.ToJsonString(), data["to"]!["proofRoot"]!.ToJsonString()));
        Assert.Equal("""
            {"deltasCount":301,"openingBalance":0,"openingBalanceText":"0","closingBalance":-299.5,
            "closingBalanceText":"-299.5","totalCredits":0.5,"totalDebits":-300,"netChange":-299.5,"firstSequence":0,"lastSequence":301,"startMilliseconds":0,"endMilliseconds":0,
            "sameWindow":true}
            """.ReplaceLineEndings(""), data["differences"]!.ToJsonString());
        AssertExtends(data, 1, 302);

        var turned = (await CompareAsync(second["checkpointId"], first["checkpointId"])).IsOk().Data;
        Assert.Equal(-301, (long)turned["differences"]!["deltasCount"]!);
        AssertExtends(turned, 1, 302);
        AssertExtends((await CompareAsync(first["checkpointId"], first["checkpointId"])).IsOk().Data, 1, 1);
    }

    [Fact]
    public async Task Only_two_checkpoints_of_one_customer_can_be_compared()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        var (one, other) = (await LockedAsync(tenant, "a"), await LockedAsync(tenant, "b"));
        var whole = (await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data;
        await RefusedAsync($"?from={one}&to={other}", 400, "VALIDATION_ERROR", "to");
        await RefusedAsync($"?from={whole["proofRoot"]}&to={other}", 400, "VALIDATION_ERROR", "from");
        await RefusedAsync($"?from={one}&to={whole["checkpointId"]}", 400, "VALIDATION_ERROR", "to");
        await RefusedAsync("", 400, "VALIDATION_ERROR", "from", "to");
        await RefusedAsync($"?from={one}", 400, "VALIDATION_ERROR", "to");
        await RefusedAsync($"?from={one}&to=chk_none", 404, "CHECKPOINT_NOT_FOUND");
        var path = $"{BalanceApi.Checkpoints}/compare?from={one}&to={one}";
        (await _api.GetJsonAsync(path, Ct)).IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await fixture.Clocked.Server.Anonymous.GetJsonAsync(path, Ct)).IsRefused(401, "INVALID_API_KEY");

        async Task RefusedAsync(string query, int status, string code, params string[] fields) =>
            (await tenant.Api.GetJsonAsync($"{BalanceApi.Checkpoints}/compare{query}", Ct)).IsRefused(status, code, fields);
    }

    private static void AssertExtends(JsonNode data, long from, long to)
    {
        Assert.True((bool)data["extends"]!);
        var extension = data["extension"]!;
        Assert.Equal(["fromSequence", "toSequence", "fromRoot", "toRoot", "hashes"], extension.Names());
        Assert.Equal(($"{from}", $"{to}"), ((string)extension["fromSequence"]!, (string)extension["toSequence"]!));
        Assert.True(MerkleVerifier.Consistency(
            from, Locked.Hash((string)extension["fromRoot"]!), to, Locked.Hash((string)extension["toRoot"]!),
            [.. extension["hashes"]!.AsArray().Select(h => Locked.Hash((string)h!))]));
    }

    private Task<Answer> CompareAsync(JsonNode? from, JsonNode? to) =>
        _api.GetJsonAsync($"{BalanceApi.Checkpoints}/compare?from={from}&to={to}", Ct);

    private async Task<JsonNode> LockAsync(string customerId) =>
        (await _api.LockAsync(new { customerId }, Ct)).IsCreated().Data;

    private static async Task<string> LockedAsync(ApiTenant tenant, string customerId)
    {
        await tenant.Api.RecordAsync(customerId, "1", Ct);
        return (string)(await tenant.Api.LockAsync(new { customerId }, Ct)).IsCreated().Data["checkpointId"]!;
    }
}
