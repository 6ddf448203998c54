using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

public abstract partial class ControlStoreContract
{
    [Fact]
    public async Task The_first_secret_of_a_name_stays()
    {
        var first = new SecretRecord(NewId("secret"), "one");
        Assert.Null(await Store.FindSecretAsync(first.Name, Ct));
        Assert.Equal(first, await Store.AddSecretAsync(first, Ct));
        Assert.Equal(first, await Store.AddSecretAsync(first with { Sealed = "two" }, Ct));
        Assert.Equal(first, await Store.FindSecretAsync(first.Name, Ct));
    }

    [Fact]
    public async Task Mail_is_due_from_its_time_on_longest_waiting_first()
    {
        // A day of its own, so that other tests' mail is not due yet.
        var day = Now.AddDays(-1_000);
        var (later, sooner) = (NewMail(day.AddSeconds(1)), NewMail(day));
        await Store.AddMailAsync(later, Ct);
        await Store.AddMailAsync(sooner, Ct);
        Assert.Empty(await Store.ListDueMailAsync(day.AddMilliseconds(-1), 10, Ct));
        Assert.Equal([sooner], await Store.ListDueMailAsync(day, 10, Ct));
        Assert.Equal([sooner, later], await Store.ListDueMailAsync(day.AddSeconds(1), 10, Ct));
        Assert.Equal([sooner], await Store.ListDueMailAsync(day.AddSeconds(1), 1, Ct));
        await Store.DeleteMailAsync(sooner.Id, Ct);
        await Store.RescheduleMailAsync(later.Id, Now.AddYears(1), Ct);
        Assert.Empty(await Store.ListDueMailAsync(day.AddDays(1), 10, Ct));
    }

    [Fact]
    public async Task Of_many_who_claim_a_mail_one_gets_it()
    {
        var mail = NewMail();
        await Store.AddMailAsync(mail, Ct);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => Store.ClaimMailAsync(mail, Now.AddYears(11), Ct), Ct)));
        Assert.Single(outcomes, true);
        var claimed = Assert.Single(await Store.ListDueMailAsync(Now.AddYears(11), 1_000, Ct), m => m.Id == mail.Id);
        Assert.Equal(mail with { Attempts = 1, NextAttemptAt = Now.AddYears(11) }, claimed);
    }
}
