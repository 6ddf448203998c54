using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class BatchIdempotencyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_header_key_gives_each_item_a_key_with_its_index()
    {
        var first = await SendAsync(_customer, Item(1), Item(2));
        var again = await SendAsync(_customer, Item(1), Item(2));
        Assert.Equal(Ids(first), Ids(again));
        Assert.Equal([true, true], Flags(again));
        var single = (await _api.EmitWithKeyAsync(Item(2), $"{_customer}#1", Ct)).IsCreated();
        Assert.Equal(Ids(first)[1], (string)single.Data["recordId"]!);
        await CountsAsync(2);
    }

    [Fact]
    public async Task A_replay_that_differs_in_an_item_refuses_that_item()
    {
        var first = await SendAsync(_customer, Item(1), Item(2));
        var again = await SendAsync(_customer, Item(1), Item(3), Item(4));
        Assert.Equal(["QUEUED", "FAILED", "QUEUED"], again.Select(r => (string)r!["status"]!));
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", (string)again[1]!["code"]!);
        Assert.Equal((true, Ids(first)[0]), ((bool)again[0]!["idempotent"]!, Ids(again)[0]));
        await CountsAsync(3);
    }

    [Fact]
    public async Task An_items_own_key_counts_before_the_headers()
    {
        var item = Item(1);
        item["idempotencyKey"] = $"{_customer}-own";
        var first = await SendAsync(_customer, item.DeepClone(), Item(2));
        var again = await SendAsync(null, item);
        Assert.Equal(Ids(first)[0], Ids(again)[0]);
        Assert.True(Flags(again)[0]);
        var single = (await _api.EmitWithKeyAsync(Item(1), $"{_customer}-own", Ct)).IsCreated();
        Assert.True((bool)single.Data["idempotent"]!);
        await CountsAsync(2);
    }

    [Fact]
    public async Task One_key_twice_in_a_request_is_one_delta()
    {
        var item = Item(1);
        item["idempotencyKey"] = _customer;
        var results = await SendAsync(null, item.DeepClone(), item);
        Assert.Equal(Ids(results)[0], Ids(results)[1]);
        Assert.Equal([false, true], Flags(results));
        await CountsAsync(1);
    }

    [Fact]
    public async Task A_header_key_of_the_full_length_is_taken()
    {
        var key = _customer.PadRight(255, 'k');
        var first = await SendAsync(key, Item(1));
        Assert.Equal(Ids(first), Ids(await SendAsync(key, Item(1))));
        (await _api.BatchAsync([Item(1)], Ct, ("Idempotency-Key", key + "k")))
            .IsRefused(400, "VALIDATION_ERROR", "Idempotency-Key");
        await CountsAsync(1);
    }

    [Fact]
    public async Task Without_a_key_an_equal_reference_is_not_recorded_again()
    {
        var first = await SendAsync(null, Item(1, "a"), Item(1, "a"), Item(2, "a"), Item(1, "b"), Item(1));
        Assert.Equal([false, true, false, false, false], Flags(first));
        Assert.Equal(Ids(first)[0], Ids(first)[1]);
        Assert.Equal("a", (string)first[1]!["referenceId"]!);
        var again = await SendAsync(null, Item(1, "b"), Item(1, "a"), Item(1));
        Assert.Equal([true, true, false], Flags(again));
        Assert.Equal([Ids(first)[3], Ids(first)[0]], Ids(again)[..2]);
        await CountsAsync(5);
    }

    [Fact]
    public async Task Another_customers_equal_reference_is_another()
    {
        var other = ApiFixture.NewCustomer();
        var theirs = BalanceApi.Good(other, 1);
        theirs["referenceId"] = "a";
        Assert.Equal([false, false], Flags(await SendAsync(null, Item(1, "a"), theirs)));
    }

    [Fact]
    public async Task An_empty_reference_is_no_reference() =>
        Assert.Equal([false, false], Flags(await SendAsync(null, Item(1, ""), Item(1, ""))));

    [Fact]
    public async Task With_a_key_an_equal_reference_is_recorded_again()
    {
        await SendAsync(null, Item(1, "a"));
        Assert.Equal([false], Flags(await SendAsync(_customer, Item(1, "a"))));
        await CountsAsync(2);
    }

    private JsonObject Item(int delta, string? reference = null)
    {
        var item = BalanceApi.Good(_customer, delta);
        if (reference is not null) item["referenceId"] = reference;
        return item;
    }

    private async Task<JsonArray> SendAsync(string? key, params JsonNode[] items)
    {
        (string, string)[] headers = key is null ? [] : [("Idempotency-Key", key)];
        return (await _api.BatchAsync(items, Ct, headers)).IsCreated().Data["results"]!.AsArray();
    }

    private async Task CountsAsync(int deltas) =>
        Assert.Equal(deltas, (int)(await _api.DeriveAsync(_customer, Ct))["deltasCount"]!);

    private static List<string?> Ids(JsonArray results) => [.. results.Select(r => (string?)r!["recordId"])];

    private static List<bool> Flags(JsonArray results) => [.. results.Select(r => (bool)r!["idempotent"]!)];
}
