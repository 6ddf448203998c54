using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

public abstract partial class ControlStoreContract
{
    [Fact]
    public async Task Registering_stores_tenant_owner_environment_token_and_mail()
    {
        var registration = NewRegistration() with { Mail = NewMail(Now.AddDays(-9)) };
        Assert.True(await Store.RegisterAsync(registration, Ct));
        Assert.Equal(registration.Tenant, await Store.FindTenantAsync(registration.Tenant.Id, Ct));
        Assert.Equal(registration.Owner, await Store.FindUserAsync(registration.Owner.Id, Ct));
        Assert.Equal(registration.Owner, await Store.FindUserByEmailAsync(registration.Owner.Email, Ct));
        var environment = Assert.Single(await Store.ListEnvironmentsAsync(registration.Tenant.Id, Ct));
        Assert.Equal(new EnvironmentRecord(environment.Number, registration.EnvironmentId, registration.Tenant.Id,
            EnvironmentKind.Sandbox, EnvironmentStatus.Deploying, null, null, null), environment);
        Assert.Equal(registration.Owner, await Store.FindUserByMailTokenAsync(
            registration.Token.Hash, MailTokenPurpose.Verify, Now, Ct));
        Assert.Contains(registration.Mail, await Store.ListDueMailAsync(Now.AddDays(-8), 100, Ct));
    }

    [Fact]
    public async Task Registering_a_known_address_stores_nothing()
    {
        var first = await RegisterAsync();
        var second = NewRegistration(first.Owner.Email);
        Assert.False(await Store.RegisterAsync(second, Ct));
        Assert.Null(await Store.FindTenantAsync(second.Tenant.Id, Ct));
        Assert.Null(await Store.FindUserAsync(second.Owner.Id, Ct));
        Assert.Null(await Store.FindEnvironmentByIdAsync(second.EnvironmentId, Ct));
        Assert.Equal(first.Owner, await Store.FindUserByEmailAsync(first.Owner.Email, Ct));
    }

    [Fact]
    public async Task Of_many_who_register_one_address_at_once_one_succeeds()
    {
        var email = $"{NewId("")}@example.com";
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => Store.RegisterAsync(NewRegistration(email), Ct), Ct)));
        Assert.Single(outcomes, true);
    }

    [Fact]
    public async Task A_plan_can_be_set()
    {
        var tenant = (await RegisterAsync()).Tenant;
        Assert.True(await Store.SetPlanAsync(tenant.Id, "growth", Ct));
        Assert.Equal(tenant with { Plan = "growth" }, await Store.FindTenantAsync(tenant.Id, Ct));
        Assert.False(await Store.SetPlanAsync("tnt_nobody", "growth", Ct));
    }

    [Fact]
    public async Task Users_are_listed_page_by_page_with_their_tenants()
    {
        var (first, second, third) = (await RegisterAsync(), await RegisterAsync(), await RegisterAsync());
        await Store.SetPlanAsync(second.Tenant.Id, "growth", Ct);
        var listed = new List<TenantUser>();
        while (await Store.ListUsersAsync(listed.Count == 0 ? "" : listed[^1].User.Id, 2, Ct) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 2);
            listed.AddRange(page);
        }
        Assert.Equal(listed.Select(l => l.User.Id).Distinct(), listed.Select(l => l.User.Id));
        Assert.Contains(new TenantUser(first.Owner, first.Tenant), listed);
        Assert.Contains(new TenantUser(second.Owner, second.Tenant with { Plan = "growth" }), listed);
        Assert.Contains(new TenantUser(third.Owner, third.Tenant), listed);
    }

    [Fact]
    public async Task A_password_is_replaced_only_if_it_is_the_expected_one()
    {
        var owner = (await RegisterAsync()).Owner;
        Assert.False(await Store.ReplacePasswordAsync(owner.Id, "another", "new", Ct));
        Assert.True(await Store.ReplacePasswordAsync(owner.Id, owner.PasswordHash, "new", Ct));
        Assert.Equal(owner with { PasswordHash = "new" }, await Store.FindUserAsync(owner.Id, Ct));
    }

    [Fact]
    public async Task The_preferred_environment_can_be_set()
    {
        var owner = (await RegisterAsync()).Owner;
        await Store.SetPreferredEnvironmentAsync(owner.Id, EnvironmentKind.Production, Ct);
        Assert.Equal(EnvironmentKind.Production, (await Store.FindUserAsync(owner.Id, Ct))!.PreferredEnvironment);
    }

    [Fact]
    public async Task Nobody_is_found_under_unknown_ids_and_addresses()
    {
        Assert.Null(await Store.FindUserAsync("usr_nobody", Ct));
        Assert.Null(await Store.FindUserByEmailAsync("nobody@example.com", Ct));
        Assert.Null(await Store.FindTenantAsync("tnt_nobody", Ct));
    }
}
