using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

public abstract partial class ControlStoreContract
{
    [Fact]
    public async Task A_session_lives_until_it_expires()
    {
        var owner = (await RegisterAsync()).Owner;
        var id = NewId("ses_");
        await Store.AddSessionAsync(id, owner.Id, Now, Now.AddHours(1), Ct);
        var expected = new SessionRecord(id, owner.Id, owner.TenantId, UserRole.Owner, Now, Now.AddHours(1));
        Assert.Equal(expected, await Store.FindSessionAsync(id, Now.AddHours(1).AddMilliseconds(-1), Ct));
        Assert.Null(await Store.FindSessionAsync(id, Now.AddHours(1), Ct));
        Assert.Null(await Store.FindSessionAsync("ses_unknown", Now, Ct));
    }

    [Fact]
    public async Task Ending_a_session_leaves_the_others()
    {
        var owner = (await RegisterAsync()).Owner;
        var (one, other) = (NewId("ses_"), NewId("ses_"));
        await Store.AddSessionAsync(one, owner.Id, Now, Now.AddHours(1), Ct);
        await Store.AddSessionAsync(other, owner.Id, Now, Now.AddHours(1), Ct);
        await Store.EndSessionAsync(one, Ct);
        Assert.Null(await Store.FindSessionAsync(one, Now, Ct));
        Assert.NotNull(await Store.FindSessionAsync(other, Now, Ct));
    }

    [Fact]
    public async Task All_sessions_of_a_user_but_one_can_be_ended()
    {
        var (owner, stranger) = ((await RegisterAsync()).Owner, (await RegisterAsync()).Owner);
        var (kept, ended, others) = (NewId("ses_"), NewId("ses_"), NewId("ses_"));
        await Store.AddSessionAsync(kept, owner.Id, Now, Now.AddHours(1), Ct);
        await Store.AddSessionAsync(ended, owner.Id, Now, Now.AddHours(1), Ct);
        await Store.AddSessionAsync(others, stranger.Id, Now, Now.AddHours(1), Ct);
        await Store.EndSessionsAsync(owner.Id, exceptSessionId: kept, Ct);
        Assert.NotNull(await Store.FindSessionAsync(kept, Now, Ct));
        Assert.Null(await Store.FindSessionAsync(ended, Now, Ct));
        Assert.NotNull(await Store.FindSessionAsync(others, Now, Ct));
    }

    [Fact]
    public async Task Login_failures_count_up_until_they_are_cleared_or_old()
    {
        var address = NewId("address");
        Assert.Null(await Store.FindLoginFailuresAsync(address, Now.AddMinutes(-15), Ct));
        await Store.AddLoginFailureAsync(address, Now, Now.AddMinutes(-15), Ct);
        await Store.AddLoginFailureAsync(address, Now.AddSeconds(1), Now.AddMinutes(-15), Ct);
        Assert.Equal(new LoginFailures(2, Now.AddSeconds(1)),
            await Store.FindLoginFailuresAsync(address, Now.AddMinutes(-15), Ct));
        Assert.Null(await Store.FindLoginFailuresAsync(address, Now.AddSeconds(1), Ct));

        await Store.ClearLoginFailuresAsync(address, Ct);
        Assert.Null(await Store.FindLoginFailuresAsync(address, Now.AddMinutes(-15), Ct));
    }

    [Fact]
    public async Task A_failure_after_the_old_ones_are_forgotten_is_the_first()
    {
        var address = NewId("address");
        await Store.AddLoginFailureAsync(address, Now, Now.AddMinutes(-15), Ct);
        var later = Now.AddMinutes(16);
        await Store.AddLoginFailureAsync(address, later, later.AddMinutes(-15), Ct);
        Assert.Equal(new LoginFailures(1, later), await Store.FindLoginFailuresAsync(address, Now, Ct));
    }
}
