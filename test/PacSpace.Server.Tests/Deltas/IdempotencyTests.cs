using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class IdempotencyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replayed_key_returns_the_first_answer()
    {
        var first = (await _api.EmitWithKeyAsync(Full(), _customer, Ct)).IsCreated();
        Assert.Null(first.Header("Idempotent-Replayed"));
        await _api.RecordAsync(_customer, "7", Ct);
        var again = (await _api.EmitWithKeyAsync(Full(), _customer, Ct)).IsCreated();
        Assert.Equal("true", again.Header("Idempotent-Replayed"));
        Assert.True((bool)again.Data["idempotent"]!);
        again.Data["idempotent"] = false;
        Assert.Equal(first.Body!.ToJsonString(), again.Body!.ToJsonString());
        Assert.Equal(2, (int)(await _api.DeriveAsync(_customer, Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task The_same_request_in_other_words_is_the_same()
    {
        (await _api.EmitWithKeyAsync(
            $$"""{"customerId":"{{_customer}}","delta":100,"reason":"r","metadata":{"a":1} }""", _customer, Ct))
            .IsCreated();
        var again = await _api.EmitWithKeyAsync(
            $$"""{ "reason":"\u0072", "x":1, "metadata": {"a":1}, "delta":"100.0", "customerId":"{{_customer}}" }""",
            _customer, Ct);
        Assert.True((bool)again.IsCreated().Data["idempotent"]!);
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "customerId", "\"somebody_else\"" },
        { "delta", "100.000000001" },
        { "reason", "\"Usage\"" },
        { "referenceId", "\"txn-2\"" },
        { "referenceId", "null" },
        { "metadata", "{\"a\":2}" },
        { "metadata", "null" },
        { "occurredAt", "\"2026-01-01T00:00:00.001Z\"" },
        { "occurredAt", "null" },
        { "unit", "\"EUR\"" },
        { "adjusts", "{\"referenceId\":\"txn-0\"}" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_key_used_for_another_body_is_refused_and_what_differs_is_named(string member, string value)
    {
        (await _api.EmitWithKeyAsync(Full(), _customer, Ct)).IsCreated();
        var changed = Full();
        changed[member] = JsonNode.Parse(value);
        (await _api.EmitWithKeyAsync(changed, _customer, Ct)).IsRefused(409, "IDEMPOTENCY_KEY_REUSED", member);
        Assert.Equal(1, (int)(await _api.DeriveAsync(_customer, Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task Everything_that_differs_is_named()
    {
        (await _api.EmitWithKeyAsync(Full(), _customer, Ct)).IsCreated();
        (await _api.EmitWithKeyAsync(BalanceApi.Good(_customer, 5), _customer, Ct)).IsRefused(
            409, "IDEMPOTENCY_KEY_REUSED", "delta", "occurredAt", "referenceId", "metadata");
    }

    [Fact]
    public async Task Many_at_once_with_one_key_record_one_delta()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => _api.EmitWithKeyAsync(Full(), _customer, Ct)));
        Assert.All(answers, a => a.IsCreated());
        Assert.Single(answers.Select(a => (string)a.Data["recordId"]!).Distinct());
        Assert.Single(answers, a => !(bool)a.Data["idempotent"]!);
        Assert.Equal(19, answers.Count(a => a.Header("Idempotent-Replayed") == "true"));
        Assert.Equal(1, (int)(await _api.DeriveAsync(_customer, Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task A_refused_request_uses_up_no_key()
    {
        (await _api.EmitWithKeyAsync(BalanceApi.Good(_customer, 0), _customer, Ct))
            .IsRefused(400, "VALIDATION_ERROR", "delta");
        (await _api.EmitWithKeyAsync("{", _customer, Ct)).IsRefused(400, "MALFORMED_JSON");
        Assert.False((bool)(await _api.EmitWithKeyAsync(Full(), _customer, Ct)).IsCreated().Data["idempotent"]!);
    }

    [Fact]
    public async Task Another_environment_has_keys_of_its_own()
    {
        var stranger = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        (await _api.EmitWithKeyAsync(Full(), _customer, Ct)).IsCreated();
        var theirs = (await stranger.Api.EmitWithKeyAsync(BalanceApi.Good(_customer, 5), _customer, Ct)).IsCreated();
        Assert.False((bool)theirs.Data["idempotent"]!);
    }

    [Fact]
    public async Task Keys_that_differ_in_case_are_two()
    {
        (await _api.EmitWithKeyAsync(Full(), _customer + "a", Ct)).IsCreated();
        Assert.False((bool)(await _api.EmitWithKeyAsync(Full(), _customer + "A", Ct)).IsCreated().Data["idempotent"]!);
    }

    [Fact]
    public async Task Without_a_key_the_same_request_is_recorded_again()
    {
        var first = (await _api.EmitAsync(Full(), Ct)).IsCreated();
        var second = (await _api.EmitAsync(Full(), Ct)).IsCreated();
        Assert.NotEqual((string)first.Data["recordId"]!, (string)second.Data["recordId"]!);
        Assert.False((bool)second.Data["idempotent"]!);
    }

    [Fact]
    public async Task A_checkpoints_key_is_not_a_deltas()
    {
        await _api.RecordAsync(_customer, "1", Ct);
        (await _api.LockAsync(new { customerId = _customer }, Ct, ("Idempotency-Key", _customer))).IsCreated();
        Assert.Equal((409, "IDEMPOTENCY_KEY_REUSED"), await EmittedAsync());

        async Task<(int, string?)> EmittedAsync()
        {
            var answer = await _api.EmitWithKeyAsync(Full(), _customer, Ct);
            return (answer.Status, answer.Code);
        }
    }

    private JsonObject Full()
    {
        var body = BalanceApi.Good(_customer);
        body["referenceId"] = "txn-1";
        body["metadata"] = new JsonObject { ["a"] = 1 };
        body["occurredAt"] = "2026-01-01T00:00:00Z";
        return body;
    }
}
