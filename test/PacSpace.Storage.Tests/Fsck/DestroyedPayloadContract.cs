using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>A payload is missing where retention destroyed it, and nowhere else.</summary>
public abstract class DestroyedPayloadContract<TFixture> : FsckTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Fact]
    public async Task Payload_that_no_retention_destroyed_is_missed()
    {
        await PurgedAsync();
        await Fixture.ExecuteAsync("UPDATE deltas SET payload_salt = NULL, reason = NULL WHERE log_index = 4");
        Assert.Equal(["environment 1, entry 4, customer a, sequence 5: its payload is missing, and no retention destroyed it"],
            Check());
    }

    [Fact]
    public async Task Payload_that_came_back_is_noticed()
    {
        var rows = await PurgedAsync();
        await Fixture.ExecuteAsync(
            "UPDATE deltas SET payload_salt = $1, reason = $2 WHERE log_index = 1",
            rows[1].Payload!.Salt.ToArray(), rows[1].Payload!.Reason);
        Assert.Equal(["environment 1, entry 1, customer a, sequence 2: its payload is there, though retention destroyed it"],
            Check());
    }

    [Fact]
    public async Task Payload_that_was_destroyed_before_its_verification_is_noticed()
    {
        await PurgedAsync();
        await Fixture.ExecuteAsync("UPDATE deltas SET payload_salt = NULL, reason = NULL");
        await Fixture.ExecuteAsync("UPDATE retention SET purged_size = 6");
        Assert.Equal(["environment 1: payloads are destroyed up to 6, but only 5 entries are verified"], Check());
    }

    /// <summary>Six deltas of a: three without payload, two verified and one unverified with theirs.</summary>
    private async Task<IReadOnlyList<Storage.Ledger.DeltaRow>> PurgedAsync()
    {
        var rows = await FillAsync(3, "a");
        Clock.Advance(Week);
        await FillAsync(2, "a");
        await VerifyAsync();
        await Store.PurgePayloadsAsync(Env, Week, 100, Ct);
        await FillAsync(1, "a");
        Assert.Empty(Check());
        return rows;
    }
}
