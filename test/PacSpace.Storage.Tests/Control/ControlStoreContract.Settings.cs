using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

public abstract partial class ControlStoreContract
{
    [Fact]
    public async Task Settings_start_with_the_defaults_and_change_one_by_one()
    {
        var tenant = (await RegisterAsync()).Tenant.Id;
        Assert.Equal(TenantSettings.Default, await Store.FindSettingsAsync(tenant, Ct));
        var changed = await Store.ChangeSettingsAsync(tenant, 30, null, Now, Ct);
        Assert.Equal(new TenantSettings(30, VerifyDetail.Summary, Now), changed);
        changed = await Store.ChangeSettingsAsync(tenant, null, VerifyDetail.Full, Now.AddDays(1), Ct);
        Assert.Equal(new TenantSettings(30, VerifyDetail.Full, Now.AddDays(1)), changed);
        changed = await Store.ChangeSettingsAsync(tenant, 0, VerifyDetail.Amounts, Now.AddDays(2), Ct);
        Assert.Equal(new TenantSettings(0, VerifyDetail.Amounts, Now.AddDays(2)), changed);
        Assert.Equal(changed, await Store.FindSettingsAsync(tenant, Ct));
        Assert.Equal(TenantSettings.Default, await Store.FindSettingsAsync("tnt_unknown", Ct));
    }

    [Fact]
    public async Task Settings_changed_at_once_all_stand()
    {
        var tenant = (await RegisterAsync()).Tenant.Id;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => i % 2 == 0
            ? Store.ChangeSettingsAsync(tenant, 7, null, Now, Ct)
            : Store.ChangeSettingsAsync(tenant, null, VerifyDetail.Amounts, Now, Ct)));
        Assert.Equal(new TenantSettings(7, VerifyDetail.Amounts, Now), await Store.FindSettingsAsync(tenant, Ct));
    }

    [Fact]
    public async Task Environments_whose_payloads_do_not_stay_are_listed_while_active()
    {
        var (one, other) = (await RegisterAsync(), await RegisterAsync());
        await Store.ChangeSettingsAsync(one.Tenant.Id, 90, null, Now, Ct);
        await Store.ChangeSettingsAsync(other.Tenant.Id, null, VerifyDetail.Full, Now, Ct);
        var sandbox = (await Store.FindEnvironmentAsync(one.Tenant.Id, EnvironmentKind.Sandbox, Ct))!;
        Assert.DoesNotContain(await Store.ListRetainedEnvironmentsAsync(Ct), e => e.Number == sandbox.Number);
        await Store.ActivateEnvironmentAsync(sandbox.Number, Now, Ct);
        var strangers = (await Store.FindEnvironmentAsync(other.Tenant.Id, EnvironmentKind.Sandbox, Ct))!;
        await Store.ActivateEnvironmentAsync(strangers.Number, Now, Ct);
        var listed = await Store.ListRetainedEnvironmentsAsync(Ct);
        Assert.Contains(new RetainedEnvironment(sandbox.Number, EnvironmentKind.Sandbox, 90), listed);
        Assert.DoesNotContain(listed, e => e.Number == strangers.Number);
        await Store.ChangeSettingsAsync(one.Tenant.Id, 0, null, Now, Ct);
        Assert.DoesNotContain(await Store.ListRetainedEnvironmentsAsync(Ct), e => e.Number == sandbox.Number);
    }
}
