using PacSpace.Core.Identifiers;
using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

public abstract partial class ControlStoreContract
{
    private Task<EnvironmentRecord> ProvisionAsync(string tenantId) =>
        Store.ProvisionEnvironmentAsync(NewId("env_"), tenantId, EnvironmentKind.Production, Now, Ct);

    [Fact]
    public async Task Provisioning_twice_gives_the_same_environment()
    {
        var tenant = (await RegisterAsync()).Tenant;
        var first = await ProvisionAsync(tenant.Id);
        Assert.Equal(EnvironmentStatus.Deploying, first.Status);
        Assert.Equal(first, await ProvisionAsync(tenant.Id));
        Assert.Equal(first, await Store.FindEnvironmentAsync(tenant.Id, EnvironmentKind.Production, Ct));
        Assert.Equal(first, await Store.FindEnvironmentByIdAsync(first.Id, Ct));
        Assert.Equal(2, (await Store.ListEnvironmentsAsync(tenant.Id, Ct)).Count);
    }

    [Fact]
    public async Task Numbers_are_positive_and_unique_also_when_many_are_made_at_once()
    {
        var registrations = Enumerable.Range(0, 12).Select(_ => NewRegistration()).ToList();
        await Task.WhenAll(registrations.Select(r => Task.Run(() => Store.RegisterAsync(r, Ct), Ct)));
        var numbers = new List<long>();
        foreach (var r in registrations)
            numbers.Add((await Store.FindEnvironmentByIdAsync(r.EnvironmentId, Ct))!.Number);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.All(numbers, n => Assert.InRange(n, 1, RecordId.EnvironmentBound - 1));
    }

    [Fact]
    public async Task The_first_log_identity_stays()
    {
        var environment = await ProvisionAsync((await RegisterAsync()).Tenant.Id);
        var seed = new SecretRecord("log-seed/" + environment.Id, "first");
        var named = await Store.SetLogIdentityAsync(environment.Number, "a.test/log/env_1", "key1", seed, Ct);
        Assert.Equal(environment with { Origin = "a.test/log/env_1", VerifierKey = "key1" }, named);
        Assert.Equal(named, await Store.SetLogIdentityAsync(
            environment.Number, "b.test/log/env_1", "key2", seed with { Sealed = "second" }, Ct));
        Assert.Equal(seed, await Store.FindSecretAsync(seed.Name, Ct));
    }

    [Fact]
    public async Task Activating_sets_the_time_once()
    {
        var environment = await ProvisionAsync((await RegisterAsync()).Tenant.Id);
        await Store.ActivateEnvironmentAsync(environment.Number, Now, Ct);
        await Store.ActivateEnvironmentAsync(environment.Number, Now.AddDays(1), Ct);
        Assert.Equal(environment with { Status = EnvironmentStatus.Active, ProvisionedAt = Now },
            await Store.FindEnvironmentByIdAsync(environment.Id, Ct));
    }

    [Fact]
    public async Task A_failed_environment_is_tried_again_when_asked_for_again()
    {
        var environment = await ProvisionAsync((await RegisterAsync()).Tenant.Id);
        await Store.FailEnvironmentAsync(environment.Number, Ct);
        Assert.Equal(EnvironmentStatus.Failed, (await Store.FindEnvironmentByIdAsync(environment.Id, Ct))!.Status);
        Assert.Equal(environment, await ProvisionAsync(environment.TenantId));
    }

    [Fact]
    public async Task An_active_environment_cannot_fail()
    {
        var environment = await ProvisionAsync((await RegisterAsync()).Tenant.Id);
        await Store.ActivateEnvironmentAsync(environment.Number, Now, Ct);
        await Store.FailEnvironmentAsync(environment.Number, Ct);
        Assert.Equal(EnvironmentStatus.Active, (await ProvisionAsync(environment.TenantId)).Status);
    }

    [Fact]
    public async Task Environments_are_listed_by_status()
    {
        var environment = await ProvisionAsync((await RegisterAsync()).Tenant.Id);
        Assert.Contains(environment, await Store.ListEnvironmentsByStatusAsync(EnvironmentStatus.Deploying, Ct));
        await Store.ActivateEnvironmentAsync(environment.Number, Now, Ct);
        Assert.DoesNotContain(environment.Id, (await Store.ListEnvironmentsByStatusAsync(
            EnvironmentStatus.Deploying, Ct)).Select(e => e.Id));
        Assert.Contains(environment.Id, (await Store.ListEnvironmentsByStatusAsync(
            EnvironmentStatus.Active, Ct)).Select(e => e.Id));
    }
}
