using PacSpace.Core.Identifiers;
using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

/// <summary>What every control store does, whatever the database.</summary>
public abstract partial class ControlStoreContract(ControlStoreFixture fixture)
{
    /// <summary>Whole milliseconds, as they are stored.</summary>
    protected static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_793_000_000_123);

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected IControlStore Store => fixture.Store;

    [Fact]
    public async Task Opening_it_again_keeps_what_it_holds()
    {
        var registration = await RegisterAsync();
        await using var again = await fixture.OpenAsync();
        Assert.Equal(registration.Tenant, await again.FindTenantAsync(registration.Tenant.Id, Ct));
    }

    protected static string NewId(string prefix) => Ids.New(prefix, Now);

    protected static MailRecord NewMail(DateTimeOffset? nextAttemptAt = null) =>
        new(NewId("mail_"), "c2VhbGVk", Now, nextAttemptAt ?? Now.AddYears(10), 0);

    protected static MailTokenRecord NewToken(
        string userId, MailTokenPurpose purpose = MailTokenPurpose.Verify, DateTimeOffset? expiresAt = null) =>
        new(NewId("hash"), userId, purpose, Now, expiresAt ?? Now.AddHours(1));

    protected static Registration NewRegistration(string? email = null)
    {
        var tenant = new TenantRecord(NewId("tnt_"), "Analytical Engines", "free", Now);
        var owner = new UserRecord(NewId("usr_"), tenant.Id, email ?? $"{NewId("")}@example.com", "hash", "Ada",
            "Lovelace", UserRole.Owner, EnvironmentKind.Sandbox, null, Now);
        return new Registration(tenant, owner, NewId("env_"), NewToken(owner.Id), NewMail());
    }

    protected async Task<Registration> RegisterAsync()
    {
        var registration = NewRegistration();
        Assert.True(await Store.RegisterAsync(registration, Ct));
        return registration;
    }
}
