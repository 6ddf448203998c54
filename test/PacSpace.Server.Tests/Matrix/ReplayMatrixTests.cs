using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Matrix;

/// <summary>Every operation that takes an Idempotency-Key, sent again with the same one.</summary>
public sealed class ReplayMatrixTests(MatrixWorld world) : IClassFixture<MatrixWorld>
{
    private const string Header = "Idempotency-Key";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Customer => world.Mine.Id("customerId");

    /// <summary>A request of each operation, and another one.</summary>
    private Dictionary<string, (JsonNode Body, JsonNode Other)> Requests => new()
    {
        ["emitDelta"] = (BalanceApi.Good(Customer, 1), BalanceApi.Good(Customer, 2)),
        ["createCheckpoint"] = (new JsonObject { ["customerId"] = Customer }, new JsonObject()),
        ["createCustomerCheckpoint"] = (new JsonObject(), new JsonObject { ["timePreset"] = "current_month" }),
    };

    [Fact]
    public void All_of_them_are_here_or_have_tests_of_their_own() => Assert.Equal(
        // Items of a batch and lines of an import are replayed one by one.
        Requests.Keys.Concat(["emitDeltaBatch", "importDeltas"]).Order(),
        DescribedOperation.All.Where(o => o.Parameters.Any(p => p.Name == Header)).Select(o => o.Id).Order());

    [Theory]
    [InlineData("emitDelta")]
    [InlineData("createCheckpoint")]
    [InlineData("createCustomerCheckpoint")]
    public async Task The_same_request_is_answered_again_and_another_one_refused(string id)
    {
        var operation = DescribedOperation.All.Single(o => o.Id == id);
        var (body, other) = Requests[id];
        var key = $"key of {id}";
        // So that there is something that no checkpoint covers yet.
        foreach (var inhabitant in new[] { world.Mine, world.Theirs })
            await inhabitant.Tenant.Api.RecordAsync(inhabitant.Id("customerId"), "1", Ct);
        var first = (await SendAsync(operation, body, key)).IsCreated();
        Assert.Null(first.Header("Idempotent-Replayed"));
        var again = (await SendAsync(operation, body, key)).IsCreated();
        Assert.Equal("true", again.Header("Idempotent-Replayed"));
        Assert.True((bool)again.Data["idempotent"]!);
        foreach (var member in new[] { "recordId", "receiptId", "checkpointId", "proofRoot", "sequenceNumber" })
            Assert.Equal(first.Data[member]?.ToJsonString(), again.Data[member]?.ToJsonString());
        (await SendAsync(operation, other, key)).IsRefused(
            409, "IDEMPOTENCY_KEY_REUSED", [.. Differences(body, other)]);
        // A key is one environment's own.
        var elsewhere = await world.Theirs.ClientOf(operation.Caller).SendJsonAsync(new HttpMethod(operation.Method),
            operation.At(world.Theirs.Id), Theirs(body).ToJsonString(), Ct, (Header, key));
        Assert.Null(elsewhere.IsCreated().Header("Idempotent-Replayed"));
    }

    private static IEnumerable<string> Differences(JsonNode body, JsonNode other) => body.AsObject().Concat(other.AsObject())
        .Select(m => m.Key).Distinct()
        .Where(name => !JsonNode.DeepEquals(body[name], other[name]));

    private JsonNode Theirs(JsonNode body)
    {
        var theirs = body.DeepClone();
        if (theirs["customerId"] is not null) theirs["customerId"] = world.Theirs.Id("customerId");
        return theirs;
    }

    private Task<Answer> SendAsync(DescribedOperation operation, JsonNode body, string key) =>
        world.Mine.ClientOf(operation.Caller).SendJsonAsync(new HttpMethod(operation.Method),
            operation.At(world.Mine.Id), body.ToJsonString(), Ct, (Header, key));
}
