using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using static PacSpace.Server.Tests.Receipts.ReceiptFixture;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>A customer's receipt as the dashboard asks for it: the same one, for who is signed in.</summary>
public sealed class DashboardReceiptTests(ReceiptFixture fixture) : IClassFixture<ReceiptFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_the_receipt_that_the_key_gets_and_the_same_again()
    {
        var owner = await fixture.Clocked.LoginAsync(fixture.Tenant.Tenant, Ct);
        var shown = (await owner.GetJsonAsync(Path("acme", "?period=2026-01"), Ct)).IsOk();
        Assert.Equal(200, (int)shown.Body!["statusCode"]!);
        Assert.True(JsonNode.DeepEquals(await fixture.MakeAsync("acme", "?period=2026-01", Ct), shown.Data));
        var again = (await owner.GetJsonAsync(Path("acme", "?period=2026-01"), Ct)).IsOk();
        Assert.Equal(shown.Data.ToJsonString(), again.Data.ToJsonString());
    }

    [Theory]
    [InlineData("?period=2026-13", "period"), InlineData("?timePreset=x", "timePreset"), InlineData("?startDate=2026-01-01", "endDate")]
    [InlineData("?startDate=x&endDate=2026-01-01", "startDate"), InlineData("?deltaPage=0", "deltaPage"), InlineData("?deltaPage=x", "deltaPage")]
    [InlineData("?deltaLimit=0", "deltaLimit"), InlineData("?deltaLimit=1001", "deltaLimit")]
    public async Task An_invalid_parameter_is_named(string query, string field)
    {
        var owner = await fixture.Clocked.LoginAsync(fixture.Tenant.Tenant, Ct);
        (await owner.GetJsonAsync(Path("acme", query), Ct)).IsRefused(400, "VALIDATION_ERROR", field);
    }

    [Fact]
    public async Task Scopes_and_customers_that_are_not_there_are_refused()
    {
        var owner = await fixture.Clocked.LoginAsync(fixture.Tenant.Tenant, Ct);
        (await owner.GetJsonAsync(Path("nobody"), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await owner.GetJsonAsync(Path("acme", "?startingCheckpoint=chk_1"), Ct)).IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await owner.GetJsonAsync(Path("acme", "?period=2026-01&startingCheckpoint=chk_1"), Ct)).IsRefused(400, "INVALID_SCOPE_COMBINATION", "startingCheckpoint");
        (await owner.GetJsonAsync(Path("acme", "?startDate=2020-01-01&endDate=2026-01-01"), Ct)).IsRefused(400, "SCOPE_TOO_WIDE", "endDate");
    }

    [Fact]
    public async Task Who_is_not_signed_in_or_of_another_tenant_sees_nothing()
    {
        foreach (var client in new[] { fixture.Stranger, fixture.Api })
            (await client.GetJsonAsync(Path("acme"), Ct)).IsRefused(401, "JWT_INVALID");
        var other = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        (await other.Tenant.Dashboard.GetJsonAsync(Path("acme"), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
    }

    [Theory]
    [InlineData("?locale=xx", "locale"), InlineData("?timeZone=Mars", "timeZone"), InlineData("?unit=EUR", "unit"), InlineData("?unit=", "unit")]
    [InlineData("?paper=a3", "paper"), InlineData("?unit=%0A", "unit")]
    public async Task An_option_of_a_document_that_makes_no_sense_is_named_by_page_and_PDF(string query, string field)
    {
        var id = (string)(await fixture.MakeAsync("acme", "?period=2026-01", Ct))["receiptId"]!;
        (await fixture.Stranger.GetJsonAsync(Public($"{id}.pdf", query), Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        using var page = await fixture.Stranger.GetAsync($"/receipt/{id}{query}", Ct);
        Assert.Equal((400, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType!.MediaType));
    }

    private static string Path(string customer, string query = "") => $"/dashboard/customers/{customer}/receipt{query}";
}
