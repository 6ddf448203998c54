using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

public abstract partial class ControlStoreContract
{
    private static ApiKeyRecord NewKey(string tenantId) => new(NewId("key_"), tenantId, "ci", EnvironmentKind.Sandbox,
        NewId("pk_test_"), "00ff", null, null, Now, null, null);

    [Fact]
    public async Task A_key_is_found_by_its_tenant_and_by_its_public_part()
    {
        var tenant = (await RegisterAsync()).Tenant;
        var key = NewKey(tenant.Id);
        await Store.AddApiKeyAsync(key, Ct);
        Assert.Equal(key, await Store.FindApiKeyAsync(tenant.Id, key.Id, Ct));
        Assert.Equal(key, await Store.FindApiKeyByPublicKeyAsync(key.PublicKey, Ct));
        Assert.Null(await Store.FindApiKeyByPublicKeyAsync("pk_test_unknown", Ct));
    }

    [Fact]
    public async Task Another_tenant_neither_sees_nor_changes_nor_deletes_a_key()
    {
        var (tenant, other) = ((await RegisterAsync()).Tenant, (await RegisterAsync()).Tenant);
        var key = NewKey(tenant.Id);
        await Store.AddApiKeyAsync(key, Ct);
        Assert.Null(await Store.FindApiKeyAsync(other.Id, key.Id, Ct));
        Assert.Empty(await Store.ListApiKeysAsync(other.Id, 10, 0, Ct));
        Assert.False(await Store.UpdateApiKeyAsync(key with { TenantId = other.Id, Name = "stolen" }, Ct));
        Assert.False(await Store.DeleteApiKeyAsync(other.Id, key.Id, Ct));
        Assert.Equal(key, await Store.FindApiKeyAsync(tenant.Id, key.Id, Ct));
    }

    [Fact]
    public async Task Keys_are_listed_newest_first_in_pages()
    {
        var tenant = (await RegisterAsync()).Tenant;
        var keys = Enumerable.Range(0, 3).Select(i => NewKey(tenant.Id) with
        {
            Id = PacSpace.Core.Identifiers.Ids.New("key_", Now.AddSeconds(i)),
        }).ToList();
        foreach (var key in keys) await Store.AddApiKeyAsync(key, Ct);
        Assert.Equal([keys[2], keys[1]], await Store.ListApiKeysAsync(tenant.Id, 2, 0, Ct));
        Assert.Equal([keys[0]], await Store.ListApiKeysAsync(tenant.Id, 2, 2, Ct));
        Assert.Equal(3, await Store.CountApiKeysAsync(tenant.Id, Ct));
    }

    [Fact]
    public async Task Updating_stores_name_secrets_and_state_and_nothing_else()
    {
        var tenant = (await RegisterAsync()).Tenant;
        var key = NewKey(tenant.Id);
        await Store.AddApiKeyAsync(key, Ct);
        var changed = key with
        {
            Name = "renamed",
            SecretHash = "11",
            PreviousSecretHash = "00ff",
            PreviousExpiresAt = Now.AddHours(1),
            DisabledAt = Now,
        };
        Assert.True(await Store.UpdateApiKeyAsync(
            changed with { PublicKey = "pk_test_other", CreatedAt = Now.AddDays(1), LastUsedAt = Now }, Ct));
        Assert.Equal(changed, await Store.FindApiKeyAsync(tenant.Id, key.Id, Ct));
    }

    [Fact]
    public async Task A_deleted_key_is_gone()
    {
        var tenant = (await RegisterAsync()).Tenant;
        var key = NewKey(tenant.Id);
        await Store.AddApiKeyAsync(key, Ct);
        Assert.True(await Store.DeleteApiKeyAsync(tenant.Id, key.Id, Ct));
        Assert.False(await Store.DeleteApiKeyAsync(tenant.Id, key.Id, Ct));
        Assert.Null(await Store.FindApiKeyByPublicKeyAsync(key.PublicKey, Ct));
    }

    [Fact]
    public async Task Last_use_moves_forward_and_never_back()
    {
        var tenant = (await RegisterAsync()).Tenant;
        var key = NewKey(tenant.Id);
        await Store.AddApiKeyAsync(key, Ct);
        await Store.TouchApiKeysAsync([new(key.Id, Now.AddSeconds(5)), new("key_deleted", Now)], Ct);
        await Store.TouchApiKeysAsync([new(key.Id, Now)], Ct);
        Assert.Equal(Now.AddSeconds(5), (await Store.FindApiKeyAsync(tenant.Id, key.Id, Ct))!.LastUsedAt);
    }
}
