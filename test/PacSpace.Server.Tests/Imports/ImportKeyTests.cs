using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Imports;

/// <summary>An import outlives no key: what ends the key ends the import, before its next rows.</summary>
public sealed class ImportKeyTests(ServerFixture fixture)
{
    private readonly string _id = ImportApi.NewId();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PATCH", "", "{\"active\":false}", "API_KEY_DISABLED")]
    [InlineData("DELETE", "", null, "INVALID_API_KEY")]
    [InlineData("POST", "/rotate", "{}", "INVALID_API_KEY")]
    public async Task A_key_that_is_ended_in_the_middle_ends_the_import(string method, string path, string? body, string code)
    {
        var (tenant, other) = await CreateAsync();
        using var held = new HeldBody(ImportApi.Lines("c", 3));
        var sending = await BeginAsync(tenant, other, held);

        (await tenant.Tenant.Dashboard.SendJsonAsync(new HttpMethod(method), await PathAsync(tenant, path), body, Ct)).IsOk();
        held.Send(ImportApi.Lines("c", 2, first: 4));
        var stopped = await UntilAsync(other, "stopped");
        Assert.Equal((code, 3L), ((string)stopped["code"]!, (long)stopped["recorded"]!));
        Assert.Contains("Use another key of it. Send the same body again", (string)stopped["message"]!, StringComparison.Ordinal);
        held.End();
        using var response = await sending;
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Contains(code, await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("6", (string)(await other.Api.DeriveAsync("c", Ct))["computedBalanceText"]!);

        (await tenant.Api.ImportAsync(ImportApi.Lines("c", 5), _id, Ct)).IsRefused(401, code);
        var again = (await other.Api.ImportAsync(ImportApi.Lines("c", 5), _id, Ct)).IsCreated();
        Assert.Equal(("completed", 5L, 2L, 3L, 0L), again.Data.Numbers());
    }

    [Fact]
    public async Task A_key_whose_old_secret_stays_valid_for_a_while_goes_on()
    {
        var (tenant, other) = await CreateAsync();
        using var held = new HeldBody(ImportApi.Lines("c", 3));
        var sending = await BeginAsync(tenant, other, held);
        (await tenant.Tenant.Dashboard.PostJsonAsync(await PathAsync(tenant, "/rotate"), new { overlapSeconds = 600 }, Ct)).IsOk();
        held.Send(ImportApi.Lines("c", 2, first: 4));
        held.End();
        using var response = await sending;
        var completed = (await other.Api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsOk().Data;
        Assert.Equal(("completed", 5L, 5L, 0L, 0L), completed.Numbers());
    }

    private async Task<(ApiTenant Tenant, ApiTenant Other)> CreateAsync()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        return (tenant, await tenant.Tenant.OpenAsync(tenant.Environment.Kind, Ct));
    }

    /// <summary>Begins the import and returns once its first rows are recorded.</summary>
    private async Task<Task<HttpResponseMessage>> BeginAsync(ApiTenant tenant, ApiTenant other, HeldBody held)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{ImportApi.Path}?importId={_id}") { Content = held };
        var sending = tenant.Api.SendAsync(request, Ct);
        await Process.Owner.UntilAsync("three rows", async () =>
            (await other.Api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)) is { Status: 200 } a && (long)a.Data["recorded"]! == 3 ? a : null, Ct);
        return sending;
    }

    private async Task<System.Text.Json.Nodes.JsonNode> UntilAsync(ApiTenant other, string status) =>
        await Process.Owner.UntilAsync($"an import that is {status}", async () =>
            (await other.Api.GetJsonAsync($"{ImportApi.Path}/{_id}", Ct)).IsOk().Data is { } d && (string)d["status"]! == status ? d : null, Ct);

    private static async Task<string> PathAsync(ApiTenant tenant, string path)
    {
        var keys = (await tenant.Tenant.Dashboard.GetJsonAsync("/dashboard/api-keys", Ct)).IsOk().Data["items"]!.AsArray();
        var id = (string)keys.Single(k => tenant.Key.StartsWith((string)k!["publicKey"]!, StringComparison.Ordinal))!["id"]!;
        return $"/dashboard/api-keys/{id}{path}";
    }
}
