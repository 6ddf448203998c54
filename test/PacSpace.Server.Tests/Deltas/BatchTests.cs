using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class BatchTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int MaxBody = 8 * 1024 * 1024;

    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_are_recorded_together_and_in_order()
    {
        var answer = (await _api.BatchAsync([Item("1"), Item("2.5"), Item("-10")], Ct)).IsCreated();
        Assert.Equal(["totalQueued", "totalFailed", "results"], answer.Data.Names());
        Assert.Equal((3, 0), ((int)answer.Data["totalQueued"]!, (int)answer.Data["totalFailed"]!));
        var results = answer.Data["results"]!.AsArray();
        Assert.Equal([0, 1, 2], results.Select(r => (int)r!["index"]!));
        Assert.Equal(["1", "2", "3"], results.Select(r => (string)r!["sequenceNumber"]!));
        Assert.Equal(["1", "2.5", "-10"], results.Select(r => r!["delta"]!.ToJsonString()));
        var first = (long)results[0]!["deltaIndex"]!;
        Assert.Equal([first, first + 1, first + 2], results.Select(r => (long)r!["deltaIndex"]!));
        Assert.All(results, r =>
        {
            Assert.Equal(["index", "customerId", "delta", "status", "idempotent", "recordId", "receiptId", "itemHash",
                "sequenceNumber", "deltaIndex"], r!.Names());
            Assert.Equal(("QUEUED", false), ((string)r!["status"]!, (bool)r["idempotent"]!));
            Assert.Equal((string)r["receiptId"]!, (string)r["itemHash"]!);
        });
        var derived = await _api.DeriveAsync(_customer, Ct);
        Assert.Equal("-6.5", (string)derived["computedBalanceText"]!);
        Assert.Equal(results.Select(r => (string)r!["recordId"]!),
            derived["deltas"]!.AsArray().Select(d => (string)d!["recordId"]!));
    }

    [Fact]
    public async Task A_bad_item_says_why_and_the_good_ones_are_recorded()
    {
        (JsonNode? Item, string Code)[] bad =
        [
            (JsonNode.Parse("""{"customerId":"a b","delta":1,"reason":"r"}"""), "VALIDATION_ERROR"),
            (Item("0"), "VALIDATION_ERROR"),
            (JsonNode.Parse("""{"customerId":"c","delta":true,"reason":"r"}"""), "VALIDATION_ERROR"),
            (JsonNode.Parse("""{"customerId":"c","delta":1,"reason":5}"""), "VALIDATION_ERROR"),
            (JsonNode.Parse("""{"customerId":"c","delta":1,"reason":"\u0000"}"""), "VALIDATION_ERROR"),
            (JsonNode.Parse("{}"), "VALIDATION_ERROR"),
            (5, "VALIDATION_ERROR"),
            ("text", "VALIDATION_ERROR"),
            (null, "VALIDATION_ERROR"),
            (new JsonArray(), "VALIDATION_ERROR"),
            (With("idempotencyKey", ""), "VALIDATION_ERROR"),
            (With("idempotencyKey", new string('k', 256)), "VALIDATION_ERROR"),
            (With("unit", "EUR"), "UNIT_MISMATCH"),
            (With("adjusts", new JsonObject { ["referenceId"] = "nothing" }), "ADJUSTED_DELTA_NOT_FOUND"),
        ];
        var items = new List<JsonNode?> { With("unit", "USD") };
        foreach (var (item, _) in bad) items.AddRange([item, Item("2")]);
        var answer = (await _api.BatchAsync(items, Ct)).IsCreated();
        Assert.Equal((1 + bad.Length, bad.Length),
            ((int)answer.Data["totalQueued"]!, (int)answer.Data["totalFailed"]!));
        var results = answer.Data["results"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, items.Count), results.Select(r => (int)r!["index"]!));
        for (var i = 0; i < bad.Length; i++)
        {
            var failed = results[1 + 2 * i]!;
            Assert.Equal(("FAILED", bad[i].Code), ((string)failed["status"]!, (string)failed["code"]!));
            Assert.NotEmpty((string)failed["error"]!);
            Assert.False((bool)failed["idempotent"]!);
            Assert.DoesNotContain("recordId", failed.Names());
            Assert.Equal((i + 2).ToString(System.Globalization.CultureInfo.InvariantCulture),
                (string)results[2 + 2 * i]!["sequenceNumber"]!);
        }
        Assert.Equal(1 + bad.Length, (int)(await _api.DeriveAsync(_customer, Ct))["deltasCount"]!);
    }

    [Theory]
    [InlineData("\"delta\":1,\"delta\":2")]
    [InlineData("\"delta\":1,\"metadata\":{\"a\":1,\"a\":2}")]
    [InlineData("\"delta\":1,\"metadata\":{\"a\":\"\\ud800\"}")]
    [InlineData("\"delta\":1,\"metadata\":{\"\\u0000\":1}")]
    [InlineData("\"delta\":1,\"referenceId\":\"\\udc00\"")]
    [InlineData("\"delta\":1e-10")]
    public async Task What_is_wrong_inside_an_item_concerns_that_item(string members)
    {
        var body = $$"""
            {"deltas":[{"customerId":"{{_customer}}","reason":"r",{{members}} },
            {"customerId":"{{_customer}}","reason":"r","delta":5}]}
            """;
        var answer = (await _api.PostJsonAsync(BalanceApi.Batch, body, Ct)).IsCreated();
        Assert.Equal(["FAILED", "QUEUED"], answer.Data["results"]!.AsArray().Select(r => (string)r!["status"]!));
        Assert.Equal("5", (string)(await _api.DeriveAsync(_customer, Ct))["computedBalanceText"]!);
    }

    [Theory]
    [InlineData("{}", "deltas")]
    [InlineData("""{"deltas":null}""", "deltas")]
    [InlineData("""{"deltas":[]}""", "deltas")]
    [InlineData("""{"deltas":{}}""", "deltas")]
    [InlineData("""{"deltas":5}""", "deltas")]
    [InlineData("""{"deltas":[],"deltas":[]}""", "deltas")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    public async Task A_batch_is_an_array_of_deltas(string body, string field) =>
        (await _api.PostJsonAsync(BalanceApi.Batch, body, Ct)).IsRefused(400, "VALIDATION_ERROR", field);

    [Fact]
    public async Task A_malformed_batch_records_nothing()
    {
        var body = $$"""{"deltas":[{{Item("1").ToJsonString()}},{]}""";
        (await _api.PostJsonAsync(BalanceApi.Batch, body, Ct)).IsRefused(400, "MALFORMED_JSON");
        await _api.HasNothingOfAsync(_customer, Ct);
    }

    [Fact]
    public async Task A_batch_has_at_most_1000_items()
    {
        var answer = await _api.BatchAsync(Enumerable.Repeat(0, 1001).Select(_ => Item("1")), Ct);
        answer.IsRefused(400, "VALIDATION_ERROR", "deltas");
        await _api.HasNothingOfAsync(_customer, Ct);
        answer = (await _api.BatchAsync(Enumerable.Repeat(0, 1000).Select(_ => Item("0.001")), Ct)).IsCreated();
        Assert.Equal(1000, (int)answer.Data["totalQueued"]!);
        Assert.Equal("1", (string)(await _api.DeriveAsync(_customer, Ct))["computedBalanceText"]!);
    }

    [Fact]
    public async Task A_batch_of_8_MiB_is_read_and_a_larger_one_is_not()
    {
        (await _api.PostJsonAsync(BalanceApi.Batch, BalanceApi.Bytes(Padded(MaxBody)), Ct)).IsCreated();
        var answer = await _api.PostJsonAsync(BalanceApi.Batch, BalanceApi.Bytes(Padded(2 * MaxBody)), Ct);
        answer.IsRefused(413, "BODY_TOO_LARGE");
        Assert.Equal(1, (int)(await _api.DeriveAsync(_customer, Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task Statements_come_with_the_items_when_asked_for()
    {
        var body = new JsonObject { ["deltas"] = new JsonArray(Item("1")) }.ToJsonString();
        var answer = (await _api.PostJsonAsync(BalanceApi.Batch + "?include=statement", body, Ct)).IsCreated();
        var result = answer.Data["results"]![0]!;
        Assert.StartsWith("pacspace/delta/v1\n{", (string)result["statement"]!, StringComparison.Ordinal);
        Assert.StartsWith("pacspace/payload/v1\n{", (string)result["payload"]!, StringComparison.Ordinal);
    }

    private JsonObject Item(string delta) => BalanceApi.Good(_customer, JsonNode.Parse(delta));

    private JsonObject With(string member, JsonNode value)
    {
        var item = Item("2");
        item[member] = value;
        return item;
    }

    private string Padded(int size)
    {
        var start = $$"""{"deltas":[{{Item("1").ToJsonString()}}],"x":""" + "\"";
        return start + new string('p', size - start.Length - 2) + "\"}";
    }
}
