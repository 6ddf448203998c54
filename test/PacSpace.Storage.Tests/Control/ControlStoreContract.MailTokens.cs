using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

public abstract partial class ControlStoreContract
{
    [Fact]
    public async Task A_verify_token_works_once()
    {
        var registration = await RegisterAsync();
        var later = Now.AddMinutes(5);
        Assert.True(await Store.VerifyEmailAsync(registration.Token.Hash, later, Ct));
        Assert.Equal(later, (await Store.FindUserAsync(registration.Owner.Id, Ct))!.VerifiedAt);
        Assert.False(await Store.VerifyEmailAsync(registration.Token.Hash, later, Ct));
        Assert.Null(await Store.FindUserByMailTokenAsync(
            registration.Token.Hash, MailTokenPurpose.Verify, later, Ct));
    }

    [Fact]
    public async Task A_token_ends_at_its_expiry()
    {
        var token = (await RegisterAsync()).Token;
        Assert.False(await Store.VerifyEmailAsync(token.Hash, token.ExpiresAt, Ct));
        Assert.True(await Store.VerifyEmailAsync(token.Hash, token.ExpiresAt.AddMilliseconds(-1), Ct));
    }

    [Fact]
    public async Task A_token_is_good_for_its_purpose_only()
    {
        var registration = await RegisterAsync();
        var reset = NewToken(registration.Owner.Id, MailTokenPurpose.Reset);
        await Store.AddMailTokenAsync(reset, NewMail(), Ct);
        Assert.False(await Store.VerifyEmailAsync(reset.Hash, Now, Ct));
        Assert.False(await Store.ResetPasswordAsync(registration.Token.Hash, "new", Now, Ct));
        Assert.Null(await Store.FindUserByMailTokenAsync(reset.Hash, MailTokenPurpose.Verify, Now, Ct));
    }

    [Fact]
    public async Task Of_many_who_use_one_token_at_once_one_succeeds()
    {
        var owner = (await RegisterAsync()).Owner;
        var token = NewToken(owner.Id, MailTokenPurpose.Reset);
        await Store.AddMailTokenAsync(token, NewMail(), Ct);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => Task.Run(() => Store.ResetPasswordAsync(token.Hash, $"new{i}", Now, Ct), Ct)));
        Assert.Single(outcomes, true);
    }

    [Fact]
    public async Task A_reset_sets_the_password_verifies_the_address_ends_sessions_and_uses_up_other_resets()
    {
        var owner = (await RegisterAsync()).Owner;
        await Store.AddSessionAsync("ses_" + owner.Id, owner.Id, Now, Now.AddHours(1), Ct);
        var (first, second) = (NewToken(owner.Id, MailTokenPurpose.Reset), NewToken(owner.Id, MailTokenPurpose.Reset));
        await Store.AddMailTokenAsync(first, NewMail(), Ct);
        await Store.AddMailTokenAsync(second, NewMail(), Ct);
        Assert.True(await Store.ResetPasswordAsync(second.Hash, "new", Now, Ct));
        Assert.Equal(owner with { PasswordHash = "new", VerifiedAt = Now }, await Store.FindUserAsync(owner.Id, Ct));
        Assert.Null(await Store.FindSessionAsync("ses_" + owner.Id, Now, Ct));
        Assert.False(await Store.ResetPasswordAsync(first.Hash, "newer", Now, Ct));
    }

    [Fact]
    public async Task Verifying_again_keeps_the_first_time()
    {
        var registration = await RegisterAsync();
        var second = NewToken(registration.Owner.Id);
        await Store.AddMailTokenAsync(second, NewMail(), Ct);
        await Store.VerifyEmailAsync(registration.Token.Hash, Now, Ct);
        Assert.True(await Store.VerifyEmailAsync(second.Hash, Now.AddMinutes(1), Ct));
        Assert.Equal(Now, (await Store.FindUserAsync(registration.Owner.Id, Ct))!.VerifiedAt);
    }

    [Fact]
    public async Task Tokens_are_counted_by_user_purpose_and_time()
    {
        var owner = (await RegisterAsync()).Owner;
        await Store.AddMailTokenAsync(NewToken(owner.Id, MailTokenPurpose.Reset), NewMail(), Ct);
        var before = Now.AddMilliseconds(-1);
        Assert.Equal(1, await Store.CountMailTokensAsync(owner.Id, MailTokenPurpose.Reset, before, Ct));
        Assert.Equal(1, await Store.CountMailTokensAsync(owner.Id, MailTokenPurpose.Verify, before, Ct));
        Assert.Equal(0, await Store.CountMailTokensAsync(owner.Id, MailTokenPurpose.Reset, Now, Ct));
        Assert.Equal(0, await Store.CountMailTokensAsync("usr_nobody", MailTokenPurpose.Reset, before, Ct));
    }

    [Fact]
    public async Task A_token_that_cannot_be_stored_leaves_no_mail()
    {
        var mail = NewMail(Now.AddDays(-99));
        await Assert.ThrowsAnyAsync<Exception>(() => Store.AddMailTokenAsync(NewToken("usr_nobody"), mail, Ct));
        Assert.DoesNotContain(mail, await Store.ListDueMailAsync(Now.AddDays(-98), 100, Ct));
    }
}
