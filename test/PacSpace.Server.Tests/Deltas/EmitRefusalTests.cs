using System.Globalization;
using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class EmitRefusalTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Customer = "customer_refused";

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> InvalidMembers => new()
    {
        { "customerId", "\"\"" },
        { "customerId", "\".\"" },
        { "customerId", "\"..\"" },
        { "customerId", "\"a b\"" },
        { "customerId", "\"a/b\"" },
        { "customerId", "\"kündin\"" },
        { "customerId", $"\"{new string('c', 129)}\"" },
        { "customerId", "5" },
        { "customerId", "null" },
        { "customerId", "[\"a\"]" },
        { "customerId", "\"a\\u0000\"" },
        { "customerId", "\"\\ud800\"" },
        { "reason", "\"\"" },
        { "reason", $"\"{new string('r', 501)}\"" },
        { "reason", $"\"{Repeat("💸", 501)}\"" },
        { "reason", "5" },
        { "reason", "null" },
        { "reason", "true" },
        { "reason", "\"a\\u0000b\"" },
        { "reason", "\"\\udc00\"" },
        { "reason", "\"\\ud83d x\"" },
        { "referenceId", $"\"{new string('f', 256)}\"" },
        { "referenceId", $"\"{Repeat("🧾", 256)}\"" },
        { "referenceId", "5" },
        { "referenceId", "{}" },
        { "referenceId", "\"\\u0000\"" },
        { "referenceId", "\"\\ud800\"" },
        { "unit", $"\"{new string('u', 33)}\"" },
        { "unit", $"\"{Repeat("🪙", 33)}\"" },
        { "unit", "5" },
        { "unit", "\"\\u0000\"" },
        { "unit", "\"\\ud800\"" },
        { "occurredAt", "\"yesterday\"" },
        { "occurredAt", "\"\"" },
        { "occurredAt", "\"2026-13-01T00:00:00Z\"" },
        { "occurredAt", "1767225600" },
        { "metadata", "\"text\"" },
        { "metadata", "[1]" },
        { "metadata", "5" },
        { "metadata", "true" },
        { "adjusts", "{}" },
        { "adjusts", "{\"recordId\": null}" },
        { "adjusts", "\"rec_1\"" },
        { "adjusts.recordId", "5" },
        { "adjusts.referenceId", "[]" },
    };

    [Theory]
    [MemberData(nameof(InvalidMembers))]
    public async Task An_invalid_member_is_named_and_nothing_is_recorded(string member, string value)
    {
        var body = BalanceApi.Good(Customer);
        var path = member.Split('.');
        if (path.Length == 2) body[path[0]] = new JsonObject { [path[1]] = "$" };
        else body[member] = "$";
        var json = body.ToJsonString().Replace("\"$\"", value, StringComparison.Ordinal);
        (await _api.EmitAsync(json, Ct)).IsRefused(400, "VALIDATION_ERROR", member);
        await _api.HasNothingOfAsync(Customer, Ct);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        (await _api.EmitAsync("{}", Ct)).IsRefused(400, "VALIDATION_ERROR", "customerId", "delta", "reason");
        var answer = await _api.EmitAsync(
            new { customerId = "a b", delta = 0, reason = "", unit = new string('u', 33), metadata = 5 }, Ct);
        answer.IsRefused(400, "VALIDATION_ERROR", "customerId", "delta", "reason", "unit", "metadata");
        Assert.Equal(["code", "message", "details", "requestId"], answer.Body!["error"]!.Names());
        Assert.Equal(["success", "statusCode", "message", "error"], answer.Body.Names());
    }

    [Theory]
    [InlineData("\t")]
    [InlineData("ключ")]
    public async Task An_idempotency_key_is_printable_ascii(string key)
    {
        var request = BalanceApi.Good(Customer);
        (await _api.EmitWithKeyAsync(request, key, Ct)).IsRefused(400, "VALIDATION_ERROR", "Idempotency-Key");
        await _api.HasNothingOfAsync(Customer, Ct);
    }

    [Fact]
    public async Task An_idempotency_key_has_at_most_255_characters()
    {
        var answer = await _api.EmitWithKeyAsync(BalanceApi.Good(Customer), new string('k', 256), Ct);
        answer.IsRefused(400, "VALIDATION_ERROR", "Idempotency-Key");
        await _api.HasNothingOfAsync(Customer, Ct);
    }

    [Theory]
    [InlineData(4, 201)]
    [InlineData(6, 400)]
    public async Task Usage_may_have_happened_up_to_five_minutes_from_now(int minutes, int status)
    {
        var body = BalanceApi.Good(ApiFixture.NewCustomer());
        var when = TimeProvider.System.GetUtcNow().AddMinutes(minutes);
        body["occurredAt"] = when.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var answer = await _api.EmitAsync(body, Ct);
        Assert.Equal(status, answer.Status);
        if (status == 400) answer.IsRefused(400, "VALIDATION_ERROR", "occurredAt");
    }

    [Theory]
    [InlineData(null, "INVALID_API_KEY")]
    [InlineData("", "INVALID_API_KEY")]
    [InlineData("pk_test_0123", "INVALID_API_KEY")]
    [InlineData("pk_test_000000000000000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "INVALID_API_KEY")]
    public async Task Without_a_valid_key_nothing_is_read(string? key, string code)
    {
        (string, string)[] headers = key is null ? [] : [("X-Api-Key", key)];
        var answer = await fixture.Tenant.Tenant.Server.Anonymous.EmitAsync("{malformed", Ct, headers);
        answer.IsRefused(401, code);
        Assert.NotNull(answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task The_right_key_with_a_wrong_secret_is_not_valid()
    {
        var wrong = fixture.Tenant.Key[..^1] + (fixture.Tenant.Key[^1] == 'A' ? 'E' : 'A');
        var answer = await fixture.Tenant.Tenant.Server.Anonymous.EmitAsync(
            BalanceApi.Good(Customer), Ct, ("X-Api-Key", wrong));
        answer.IsRefused(401, "INVALID_API_KEY");
    }

    [Fact]
    public async Task A_dashboard_token_opens_no_balance_route()
    {
        var answer = await fixture.Tenant.Tenant.Dashboard.EmitAsync(BalanceApi.Good(Customer), Ct);
        answer.IsRefused(401, "INVALID_API_KEY");
    }
}
