using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Statements;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

/// <summary>Rules that need to know what was recorded before.</summary>
public class EmitRulesTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_delta_fixes_the_unit()
    {
        var customer = ApiFixture.NewCustomer();
        Assert.Equal("USD", (string)(await EmitAsync(customer, "unit", "USD")).IsCreated().Data["unit"]!);
        Assert.Equal("USD", (string)(await EmitAsync(customer, "unit", "USD")).IsCreated().Data["unit"]!);
        Assert.Equal("USD", (string)(await EmitAsync(customer, "unit", null)).IsCreated().Data["unit"]!);
        foreach (var unit in new[] { "EUR", "usd", "" })
        {
            var answer = await EmitAsync(customer, "unit", unit);
            answer.IsRefused(409, "UNIT_MISMATCH", "unit");
            Assert.Equal(customer, (string)answer.Body!["error"]!["customerId"]!);
        }
        var derived = await _api.DeriveAsync(customer, Ct);
        Assert.Equal((3, "USD"), ((int)derived["deltasCount"]!, (string)derived["unit"]!));
    }

    [Fact]
    public async Task A_customer_that_began_without_a_unit_has_none()
    {
        var customer = ApiFixture.NewCustomer();
        Assert.Equal("", (string)(await _api.RecordAsync(customer, "1", Ct))["unit"]!);
        (await EmitAsync(customer, "unit", "USD")).IsRefused(409, "UNIT_MISMATCH", "unit");
    }

    [Fact]
    public async Task A_correction_names_the_delta_it_corrects()
    {
        var customer = ApiFixture.NewCustomer();
        var wrong = (await EmitAsync(customer, "referenceId", "inv-1")).IsCreated().Data;
        var recordId = (string)wrong["recordId"]!;
        JsonObject[] names =
        [
            new() { ["recordId"] = recordId },
            new() { ["referenceId"] = "inv-1" },
            new() { ["recordId"] = recordId, ["referenceId"] = "inv-1" },
        ];
        foreach (var name in names)
        {
            var body = BalanceApi.Good(customer, -100);
            body["adjusts"] = name;
            var answer = await _api.SendJsonAsync(
                HttpMethod.Post, BalanceApi.Delta + "?include=statement", body.ToJsonString(), Ct);
            var payload = Encoding.UTF8.GetBytes((string)answer.IsCreated().Data["payload"]!);
            Assert.Equal(recordId, PayloadStatement.Parse(payload, out _)!.Adjusts);
        }
    }

    [Fact]
    public async Task A_correction_of_nothing_known_is_not_recorded()
    {
        var (customer, other) = (ApiFixture.NewCustomer(), ApiFixture.NewCustomer());
        await EmitAsync(customer, "referenceId", "inv-1");
        var foreign = (await EmitAsync(other, "referenceId", "inv-2")).IsCreated().Data;
        var stranger = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        var elsewhere = await stranger.Api.RecordAsync(customer, "1", Ct);
        JsonObject[] names =
        [
            new() { ["referenceId"] = "inv-2" },
            new() { ["referenceId"] = "" },
            new() { ["recordId"] = (string)foreign["recordId"]! },
            new() { ["recordId"] = (string)elsewhere["recordId"]! },
            new() { ["recordId"] = "nonsense" },
            new() { ["recordId"] = "rec_zzzzzzzzzzzzzzzzzz" },
            new() { ["recordId"] = (string)foreign["recordId"]!, ["referenceId"] = "inv-1" },
        ];
        foreach (var name in names)
        {
            var body = BalanceApi.Good(customer, -100);
            body["adjusts"] = name;
            (await _api.EmitWithKeyAsync(body, "adjust", Ct)).IsRefused(404, "ADJUSTED_DELTA_NOT_FOUND");
        }
        Assert.Equal(1, (int)(await _api.DeriveAsync(customer, Ct))["deltasCount"]!);
        // None of the refused requests used up the key.
        (await _api.EmitWithKeyAsync(BalanceApi.Good(customer), "adjust", Ct)).IsCreated();
    }

    [Fact]
    public async Task A_balance_of_ten_to_the_nineteenth_is_out_of_range()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await tenant.Api.RecordVerifiedAsync("whale", Ct);
        // Ten billion of the largest deltas would get there; moving the head there takes less time.
        const string Near = "9999999999999999999";
        await tenant.ExecuteAsync($"UPDATE customers SET balance = '{Near}', credits = '{Near}'", Ct);
        var answer = await tenant.Api.EmitAsync(BalanceApi.Good("whale", 1), Ct);
        answer.IsRefused(422, "BALANCE_OUT_OF_RANGE");
        Assert.Equal("whale", (string)answer.Body!["error"]!["customerId"]!);
    }

    private Task<Answer> EmitAsync(string customer, string member, string? value)
    {
        var body = BalanceApi.Good(customer);
        if (value is not null) body[member] = value;
        return _api.EmitAsync(body, Ct);
    }
}
