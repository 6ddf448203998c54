using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Customers;

public class CustomerCheckpointTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Dashboard => fixture.Tenant.Tenant.Dashboard;

    [Fact]
    public async Task Checkpoint_is_the_one_that_the_Balance_API_makes()
    {
        var customer = ApiFixture.NewCustomer();
        await fixture.Api.RecordVerifiedAsync(customer, Ct);
        var made = (await Dashboard.PostJsonAsync(PathOf(customer), new { }, Ct)).IsCreated();
        Assert.Equal((201, customer, false), ((int)made.Body!["statusCode"]!, (string)made.Data["customerId"]!, (bool)made.Data["idempotent"]!));
        var again = (await fixture.Api.LockAsync(new { customerId = customer }, Ct)).IsCreated().Data;
        Assert.Equal(((string)made.Data["checkpointId"]!, true), ((string)again["checkpointId"]!, (bool)again["idempotent"]!));
        // Without a body it is the current month too.
        var bare = (await Dashboard.SendJsonAsync(HttpMethod.Post, PathOf(customer), null, Ct)).IsCreated().Data;
        Assert.Equal((string)made.Data["checkpointId"]!, (string)bare["checkpointId"]!);

        var listed = (await Dashboard.GetJsonAsync($"{PathOf(customer)}s", Ct)).IsOk().Data;
        Assert.Equal([(string)made.Data["proofRoot"]!], listed["checkpoints"]!.AsArray().Select(c => (string)c!["proofRoot"]!));
        Assert.Equal(1, (int)listed["pagination"]!["total"]!);
        Assert.Empty((await Dashboard.GetJsonAsync($"{PathOf(customer)}s?period=2020-01", Ct)).IsOk().Data["checkpoints"]!.AsArray());
    }

    [Fact]
    public async Task From_a_starting_checkpoint_on_those_are_listed_that_cover_only_deltas_after_it()
    {
        var customer = ApiFixture.NewCustomer();
        var record = await fixture.Api.RecordVerifiedAsync(customer, Ct);
        var first = (await Dashboard.PostJsonAsync(PathOf(customer), new { }, Ct)).IsCreated().Data;
        await fixture.Api.RecordVerifiedAsync(customer, Ct);
        var after = new { startingCheckpoint = (string)first["checkpointId"]! };
        var second = (await Dashboard.PostJsonAsync(PathOf(customer), after, Ct)).IsCreated().Data;
        foreach (var start in new[] { record["recordId"], first["checkpointId"], first["proofRoot"], first["treeRoot"] })
        {
            var listed = (await Dashboard.GetJsonAsync($"{PathOf(customer)}s?startingCheckpoint={start}", Ct)).IsOk().Data;
            Assert.Equal([(string)second["checkpointId"]!], listed["checkpoints"]!.AsArray().Select(c => (string)c!["checkpointId"]!));
        }
        (await Dashboard.GetJsonAsync($"{PathOf(customer)}s?startingCheckpoint=chk_unknown", Ct)).IsRefused(404, "CHECKPOINT_NOT_FOUND");
        (await Dashboard.GetJsonAsync($"{PathOf(customer)}s?startingCheckpoint={first["checkpointId"]}&period=2026-01", Ct))
            .IsRefused(400, "INVALID_SCOPE_COMBINATION", "startingCheckpoint");
    }

    [Fact]
    public async Task Idempotency_key_gives_the_first_answer_again()
    {
        var customer = ApiFixture.NewCustomer();
        await fixture.Api.RecordVerifiedAsync(customer, Ct);
        Task<Answer> LockAsync(object body) =>
            Dashboard.SendJsonAsync(HttpMethod.Post, PathOf(customer), body, Ct, ("Idempotency-Key", $"lock-{customer}"));
        var first = (await LockAsync(new { })).IsCreated();
        await fixture.Api.RecordVerifiedAsync(customer, Ct);
        var again = (await LockAsync(new { customerId = customer })).IsCreated();
        Assert.Equal("true", again.Header("Idempotent-Replayed"));
        Assert.Equal((string)first.Data["checkpointId"]!, (string)again.Data["checkpointId"]!);
        (await LockAsync(new { period = "2020-01" })).IsRefused(409, "IDEMPOTENCY_KEY_REUSED", "period");
    }

    [Fact]
    public async Task Requests_are_checked()
    {
        var customer = ApiFixture.NewCustomer();
        (await Dashboard.PostJsonAsync(PathOf(customer), new { }, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await Dashboard.GetJsonAsync($"{PathOf(customer)}s", Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await Dashboard.CreateCustomerAsync(new { displayName = "A", customerId = customer }, Ct)).IsCreated();
        (await Dashboard.PostJsonAsync(PathOf(customer), new { }, Ct)).IsRefused(422, "EMPTY_CHECKPOINT");
        (await Dashboard.PostJsonAsync(PathOf(customer), new { customerId = "other" }, Ct))
            .IsRefused(400, "VALIDATION_ERROR", "customerId");
        (await Dashboard.PostJsonAsync(PathOf(customer), new { period = "x" }, Ct)).IsRefused(400, "VALIDATION_ERROR", "period");
        (await Dashboard.GetJsonAsync($"{PathOf(customer)}s?limit=0", Ct)).IsRefused(400, "VALIDATION_ERROR", "limit");
        (await Dashboard.GetJsonAsync($"{PathOf(customer)}s?offset=-1", Ct)).IsRefused(400, "VALIDATION_ERROR", "offset");
    }

    private static string PathOf(string customerId) => $"{DashboardCustomers.Root}/{customerId}/checkpoint";
}
