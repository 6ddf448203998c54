using PacSpace.Core.Identifiers;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Customers;

public class CustomerManagementTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Dashboard => fixture.Tenant.Tenant.Dashboard;

    [Fact]
    public async Task Created_customer_is_known_before_its_first_delta()
    {
        var customer = ApiFixture.NewCustomer();
        var data = (await Dashboard.CreateCustomerAsync(
            new { displayName = "  Ada & Söhne ", customerId = customer, eventCadence = "hourly", unitLabel = "USD" }, Ct))
            .IsCreated().Data;
        Assert.Equal(
            (customer, "Ada & Söhne", "hourly", "USD", 0, "0", null),
            ((string)data["customerId"]!, (string)data["displayName"]!, (string)data["eventCadence"]!,
                (string)data["unitLabel"]!, (int)data["totalDeltas"]!, data["computedBalance"]!.ToJsonString(),
                data["latestCheckpoint"]));
        Assert.Equal(CustomerReference.Of(fixture.Tenant.Environment.Origin!, customer), (string)data["customerReference"]!);

        var derived = await fixture.Api.DeriveAsync(customer, Ct, "?startingBalance=5&granularity=day");
        Assert.Equal(
            ("5", "5", 0, "USD", null), (derived["computedBalance"]!.ToJsonString(), derived["verifiedBalance"]!.ToJsonString(),
                (int)derived["deltasCount"]!, (string)derived["unit"]!, derived["latestReceiptId"]));
        Assert.Empty(derived["deltas"]!.AsArray());
        Assert.Empty(derived["breakdown"]!.AsArray());
        var compared = await fixture.Api.PostJsonAsync(
            BalanceApi.Compare, new { customerId = customer, yourBalance = 0, theirBalance = 0 }, Ct);
        Assert.True((bool)compared.IsCreated().Data["match"]!);
        (await fixture.Api.LockAsync(new { customerId = customer }, Ct)).IsRefused(422, "EMPTY_CHECKPOINT");
        Assert.True((bool)(await fixture.Api.GetJsonAsync(BalanceApi.Gaps(customer), Ct)).IsOk().Data["contiguous"]!);
        Assert.Equal(0, (int)(await fixture.Api.GetJsonAsync(BalanceApi.Customer(customer), Ct)).IsOk().Data["totalDeltas"]!);
    }

    [Fact]
    public async Task Environment_checkpoints_leave_customers_without_deltas_out()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        (await tenant.Tenant.Dashboard.CreateCustomerAsync(new { displayName = "A", customerId = "a" }, Ct)).IsCreated();
        (await tenant.Api.LockAsync(new { }, Ct)).IsRefused(422, "EMPTY_CHECKPOINT");
        await tenant.Api.RecordAsync("b", "1", Ct);
        Assert.Equal(1, (int)(await tenant.Api.LockAsync(new { }, Ct)).IsCreated().Data["customersCount"]!);
    }

    [Fact]
    public async Task Id_is_made_where_none_is_given()
    {
        var data = (await Dashboard.CreateCustomerAsync(new { displayName = "No id" }, Ct)).IsCreated().Data;
        Assert.Matches("^cus_[0-9a-z]{26}$", (string)data["customerId"]!);
        Assert.Equal(("none", ""), ((string)data["eventCadence"]!, (string)data["unitLabel"]!));
    }

    [Fact]
    public async Task Id_is_taken_once_by_creation_or_by_a_delta()
    {
        var (made, emitted) = (ApiFixture.NewCustomer(), ApiFixture.NewCustomer());
        await fixture.Api.RecordAsync(emitted, "1", Ct);
        (await Dashboard.CreateCustomerAsync(new { displayName = "One", customerId = made }, Ct)).IsCreated();
        foreach (var id in new[] { made, emitted })
        {
            var refused = await Dashboard.CreateCustomerAsync(new { displayName = "Two", customerId = id }, Ct);
            refused.IsRefused(409, "CUSTOMER_EXISTS");
            Assert.Equal(id, (string)refused.Body!["error"]!["customerId"]!);
        }
        Assert.Equal("One", await NameAsync(made));
        Assert.Null(await NameAsync(emitted));
        // Ids are exact: another case is another customer.
        (await Dashboard.CreateCustomerAsync(new { displayName = "One", customerId = made.ToUpperInvariant() }, Ct)).IsCreated();
    }

    [Fact]
    public async Task Unit_given_at_creation_binds_the_first_delta()
    {
        var customer = ApiFixture.NewCustomer();
        (await Dashboard.CreateCustomerAsync(new { displayName = "A", customerId = customer, unitLabel = "USD" }, Ct)).IsCreated();
        var body = BalanceApi.Good(customer);
        body["unit"] = "EUR";
        (await fixture.Api.EmitAsync(body, Ct)).IsRefused(409, "UNIT_MISMATCH", "unit");
        Assert.Equal("USD", (string)(await fixture.Api.RecordVerifiedAsync(customer, Ct))["unit"]!);
    }

    [Theory]
    [InlineData("""{}""", "displayName")]
    [InlineData("""{"displayName":"  "}""", "displayName")]
    [InlineData("""{"displayName":"two\nlines"}""", "displayName")]
    [InlineData("""{"displayName":"a\u0000b"}""", "displayName")]
    [InlineData("""{"displayName":7}""", "displayName")]
    [InlineData("""{"displayName":"A","customerId":""}""", "customerId")]
    [InlineData("""{"displayName":"A","customerId":".."}""", "customerId")]
    [InlineData("""{"displayName":"A","customerId":"a/b"}""", "customerId")]
    [InlineData("""{"displayName":"A","customerId":"é"}""", "customerId")]
    [InlineData("""{"displayName":"A","customerId":"export"}""", "customerId")]
    [InlineData("""{"displayName":"A","customerId":"summary"}""", "customerId")]
    [InlineData("""{"displayName":"A","eventCadence":"yearly"}""", "eventCadence")]
    [InlineData("""{"displayName":"A","eventCadence":""}""", "eventCadence")]
    [InlineData("""{"displayName":"A","unitLabel":"123456789012345678901234567890123"}""", "unitLabel")]
    [InlineData("""{"displayName":"A","unitLabel":"a\tb"}""", "unitLabel")]
    public async Task Members_are_checked(string body, string field)
    {
        (await Dashboard.CreateCustomerAsync(body, Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        // What creation needs, a change may leave out; ids are not changed.
        if (body == "{}" || field == "customerId") return;
        var customer = ApiFixture.NewCustomer();
        (await Dashboard.CreateCustomerAsync(new { displayName = "Before", customerId = customer }, Ct)).IsCreated();
        (await Dashboard.ChangeCustomerAsync(customer, body, Ct)).IsRefused(400, "VALIDATION_ERROR", field);
        Assert.Equal("Before", await NameAsync(customer));
    }

    [Fact]
    public async Task Name_has_at_most_200_characters()
    {
        (await Dashboard.CreateCustomerAsync(new { displayName = new string('x', 201) }, Ct))
            .IsRefused(400, "VALIDATION_ERROR", "displayName");
        (await Dashboard.CreateCustomerAsync(new { displayName = new string('x', 200) }, Ct)).IsCreated();
        (await Dashboard.CreateCustomerAsync("{", Ct)).IsRefused(400, "MALFORMED_JSON");
        (await Dashboard.CreateCustomerAsync("""{"displayName":"A","displayName":"B"}""", Ct))
            .IsRefused(400, "VALIDATION_ERROR", "displayName");
    }

    [Fact]
    public async Task Changes_are_of_what_is_named()
    {
        var customer = ApiFixture.NewCustomer();
        (await Dashboard.ChangeCustomerAsync(customer, new { displayName = "A" }, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        await fixture.Api.RecordAsync(customer, "1", Ct);
        var data = (await Dashboard.ChangeCustomerAsync(customer, new { displayName = "A" }, Ct)).IsOk().Data;
        Assert.Equal(("A", "none", 1), ((string)data["displayName"]!, (string)data["eventCadence"]!, (int)data["totalDeltas"]!));
        data = (await Dashboard.ChangeCustomerAsync(customer, new { eventCadence = "weekly" }, Ct)).IsOk().Data;
        Assert.Equal(("A", "weekly"), ((string)data["displayName"]!, (string)data["eventCadence"]!));
        Assert.Equal(data.ToJsonString(), (await Dashboard.ChangeCustomerAsync(customer, "{}", Ct)).IsOk().Data.ToJsonString());
    }

    [Fact]
    public async Task Unit_changes_only_before_the_first_delta()
    {
        var customer = ApiFixture.NewCustomer();
        (await Dashboard.CreateCustomerAsync(new { displayName = "A", customerId = customer, unitLabel = "USD" }, Ct)).IsCreated();
        Assert.Equal("EUR", (string)(await Dashboard.ChangeCustomerAsync(customer, new { unitLabel = "EUR" }, Ct)).IsOk().Data["unitLabel"]!);
        Assert.Equal("", (string)(await Dashboard.ChangeCustomerAsync(customer, new { unitLabel = "" }, Ct)).IsOk().Data["unitLabel"]!);
        var body = BalanceApi.Good(customer);
        body["unit"] = "tokens";
        (await fixture.Api.EmitAsync(body, Ct)).IsCreated();
        var refused = await Dashboard.ChangeCustomerAsync(customer, new { unitLabel = "USD", displayName = "B" }, Ct);
        refused.IsRefused(409, "UNIT_MISMATCH", "unitLabel");
        Assert.Equal("A", await NameAsync(customer));
        Assert.Equal("tokens", (string)(await Dashboard.ChangeCustomerAsync(
            customer, new { unitLabel = "tokens", displayName = "B" }, Ct)).IsOk().Data["unitLabel"]!);
        Assert.Equal("B", await NameAsync(customer));
    }

    [Fact]
    public async Task Another_tenant_changes_and_sees_nothing()
    {
        var customer = ApiFixture.NewCustomer();
        (await Dashboard.CreateCustomerAsync(new { displayName = "Ours", customerId = customer }, Ct)).IsCreated();
        var stranger = (await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct)).Tenant.Dashboard;
        var path = $"{DashboardCustomers.Root}/{customer}";
        (await stranger.ChangeCustomerAsync(customer, new { displayName = "Theirs" }, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        foreach (var read in new[] { path, $"{path}/export", $"{path}/checkpoints" })
            (await stranger.GetJsonAsync(read, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await stranger.PostJsonAsync($"{path}/checkpoint", new { }, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        // The same id is free there, and says nothing of ours.
        (await stranger.CreateCustomerAsync(new { displayName = "Theirs", customerId = customer }, Ct)).IsCreated();
        Assert.Equal("Ours", await NameAsync(customer));
        (await fixture.Api.GetJsonAsync(path, Ct)).IsRefused(401, "JWT_INVALID");
        (await fixture.Tenant.Tenant.Server.Anonymous.CreateCustomerAsync(new { displayName = "A" }, Ct))
            .IsRefused(401, "JWT_INVALID");
    }

    [Theory]
    [InlineData("owner", true)]
    [InlineData("admin", true)]
    [InlineData("manager", true)]
    [InlineData("viewer", false)]
    public async Task Viewers_read_and_others_write(string role, bool writes)
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        await tenant.Api.RecordVerifiedAsync("c", Ct);
        var client = await tenant.Tenant.AsAsync(role, Ct);
        var path = $"{DashboardCustomers.Root}/c";
        foreach (var read in new[] { DashboardCustomers.Root, $"{DashboardCustomers.Root}/summary", path, $"{path}/checkpoints" })
            (await client.GetJsonAsync(read, Ct)).IsOk();
        await client.GetFileAsync($"{DashboardCustomers.Root}/export", Ct);
        await client.GetFileAsync($"{path}/export", Ct);
        Answer[] answers =
        [
            await client.CreateCustomerAsync(new { displayName = "New", customerId = "new" }, Ct),
            await client.ChangeCustomerAsync("c", new { displayName = "Changed" }, Ct),
            await client.PostJsonAsync($"{path}/checkpoint", new { }, Ct),
        ];
        foreach (var answer in answers)
        {
            if (writes) Assert.True(answer.Status is 200 or 201, $"{answer.Status} {answer.Body}");
            else answer.IsRefused(403, "FORBIDDEN");
        }
        Assert.Equal(writes ? 200 : 404, (await client.GetJsonAsync($"{DashboardCustomers.Root}/new", Ct)).Status);
    }

    private async Task<string?> NameAsync(string customerId) => (string?)(await fixture.Api.GetJsonAsync(
        BalanceApi.Customer(customerId), Ct)).IsOk().Data["displayName"];
}
