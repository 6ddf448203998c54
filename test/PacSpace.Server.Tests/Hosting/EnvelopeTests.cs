namespace PacSpace.Server.Tests.Hosting;

/// <summary>Whatever is asked, and however wrongly: JSON in the envelope, with a request id.</summary>
public class EnvelopeTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly TestServer _server = fixture.Tenant.Tenant.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1/balance")]
    [InlineData("/api/v1/balance/nothing")]
    [InlineData("/api/v1/balance/derive")]
    [InlineData("/api/v1/verify")]
    [InlineData("/api/v2/balance/delta")]
    [InlineData("/dashboard")]
    [InlineData("/dashboard/nothing")]
    [InlineData("/dashboard/auth")]
    public async Task An_unknown_route_is_not_found_whoever_asks(string path)
    {
        foreach (var client in new[] { _server.Anonymous, fixture.Api, fixture.Tenant.Tenant.Dashboard })
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete })
                (await client.SendJsonAsync(method, path, null, Ct)).IsRefused(404, "NOT_FOUND");
    }

    [Theory]
    [InlineData("DELETE", BalanceApi.Delta, "POST")]
    [InlineData("GET", BalanceApi.Delta, "POST")]
    [InlineData("PUT", BalanceApi.Batch, "GET, POST")]
    [InlineData("POST", "/api/v1/balance/derive/c", "GET")]
    [InlineData("PATCH", BalanceApi.Checkpoint, "POST")]
    [InlineData("GET", BalanceApi.Compare, "POST")]
    [InlineData("POST", "/api/v1/verify/0x00", "GET, HEAD")]
    [InlineData("OPTIONS", BalanceApi.Delta, "POST")]
    [InlineData("GET", "/dashboard/auth/login", "POST")]
    [InlineData("PUT", "/dashboard/api-keys", "GET, POST")]
    public async Task Another_method_is_not_allowed_whoever_asks(string method, string path, string allowed)
    {
        foreach (var client in new[] { _server.Anonymous, fixture.Api, fixture.Tenant.Tenant.Dashboard })
        {
            var answer = await client.SendJsonAsync(new HttpMethod(method), path, null, Ct);
            answer.IsRefused(405, "METHOD_NOT_ALLOWED");
            var methods = answer.Header("Allow")!.Split(',', StringSplitOptions.TrimEntries).Order();
            Assert.Equal(allowed, string.Join(", ", methods));
        }
    }

    [Theory]
    [InlineData("POST", "/api/v1/verify/0x00", 405)]
    [InlineData("DELETE", "/api/v1/receipt/rcpt_x", 405)]
    [InlineData("GET", "/api/v1/verify/0x00/nothing", 404)]
    [InlineData("PUT", "/log/env_x/checkpoint", 405)]
    public async Task Refusals_of_what_is_public_can_be_read_by_pages_of_any_origin(string method, string path, int status)
    {
        var answer = await _server.Anonymous.SendJsonAsync(new HttpMethod(method), path, null, Ct);
        Assert.Equal((status, "*"), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
        Assert.Null((await _server.Anonymous.GetJsonAsync(BalanceApi.Delta, Ct)).Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task An_error_has_exactly_the_members_of_the_envelope()
    {
        var answer = await fixture.Api.EmitAsync("{}", Ct);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["success", "statusCode", "message", "error"], answer.Body!.Names());
        Assert.Equal(["code", "message", "details", "requestId"], answer.Body!["error"]!.Names());
        Assert.All(answer.Body["error"]!["details"]!.AsArray(), d => Assert.Equal(["field", "message"], d!.Names()));
        answer = await fixture.Api.GetJsonAsync(BalanceApi.Derive("nobody"), Ct);
        Assert.Equal(["code", "message", "details", "requestId", "customerId"], answer.Body!["error"]!.Names());
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_of_its_own()
    {
        var api = fixture.Api;
        var customer = ApiFixture.NewCustomer();
        Answer[] answers =
        [
            await api.EmitAsync(BalanceApi.Good(customer), Ct),
            await api.GetJsonAsync(BalanceApi.Derive(customer), Ct),
            await api.EmitAsync("{", Ct),
            await api.PostJsonAsync(BalanceApi.Delta, BalanceApi.Bytes("{}", "text/plain"), Ct),
            await api.PostJsonAsync(BalanceApi.Delta, BalanceApi.Bytes(new byte[2 * 1024 * 1024]), Ct),
            await _server.Anonymous.GetJsonAsync(BalanceApi.Derive(customer), Ct),
            await _server.Anonymous.GetJsonAsync("/dashboard/api-keys", Ct),
            await _server.Anonymous.GetJsonAsync("/health/live", Ct),
            await _server.Anonymous.GetJsonAsync("/health/ready", Ct),
            await _server.Anonymous.GetJsonAsync("/openapi/v1.json", Ct),
            await _server.Anonymous.GetJsonAsync("/nothing", Ct),
            await api.SendJsonAsync(HttpMethod.Get, BalanceApi.Derive(customer), null, Ct, ("X-Request-Id", "mine")),
        ];
        var ids = answers.Select(a => a.Header("X-Request-Id")).ToList();
        Assert.All(ids, id => Assert.Matches("^req_[0-9a-z]{26}$", id));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        // Ids sort by their time: ten digits of milliseconds after the prefix.
        var times = ids.Select(id => id![..14]).ToList();
        Assert.Equal(times, times.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Only_the_own_environment_can_be_named_as_the_pool()
    {
        var stranger = await ApiTenant.CreateAsync(_server, Ct);
        foreach (var path in new[] { BalanceApi.Checkpoints, BalanceApi.Derive("nobody") })
        {
            var answer = await WithPoolAsync(path, stranger.Environment.Id);
            answer.IsRefused(403, "FORBIDDEN");
            Assert.Equal((await WithPoolAsync(path, fixture.Tenant.Environment.Id)).Status,
                (await fixture.Api.GetJsonAsync(path, Ct)).Status);
            Assert.NotEqual(403, (await WithPoolAsync(path, "anything-else")).Status);
        }

        Task<Answer> WithPoolAsync(string path, string pool) =>
            fixture.Api.SendJsonAsync(HttpMethod.Get, path, null, Ct, ("X-Credit-Pool-Id", pool));
    }
}
