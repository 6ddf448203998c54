using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Verification;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>A ledger with something of everything, and a check of its whole file.</summary>
public abstract class FsckTest<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    protected static readonly long November = Milliseconds("2026-11-01T00:00:00Z");
    protected static readonly long December = Milliseconds("2026-12-01T00:00:00Z");
    protected static readonly long January = Milliseconds("2027-01-01T00:00:00Z");

    /// <summary>Index of the first customer's first checkpoint.</summary>
    protected const int FirstCheckpoint = 600;

    /// <summary>
    /// 600 deltas; at 600 to 604 checkpoints of a and b, the environment, a selection and a larger window of a; a delta
    /// with every member at 605; in December 300 more, the closing of November for a and a checkpoint of both months;
    /// five unverified ones; a customer without deltas, and one that has a cadence. A receipt of a's first delta, made
    /// before its second one.
    /// </summary>
    protected async Task FillLedgerAsync()
    {
        await FillAsync(600, "a", "b", "c");
        await Store.AddReceiptAsync(Env, new("rcpt_1", new("a", November, December, 1, 1, false), 3, Now), 1000, Ct);
        await VerifyAsync();
        var parts = await AppendAsync(
            await FoldAsync("a", November, December, 600), await FoldAsync("b", November, December, 600));
        var made = parts.Select(p => Assert.IsType<AppendOutcome.Checkpoint>(p).Row).ToList();
        var chosen = (await Store.ReadDeltasAsync(Env, "a", 2, 5, Ct)).ToList();
        await AppendAsync(
            new EnvironmentCheckpointItem
            {
                Start = November, End = December, LogSize = 600, Count = 2,
                Root = MerkleHasher.Root([.. made.Select(m => m.Leaf)]), Members = [.. made.Select(m => m.LogIndex)],
            },
            new SelectionItem
            {
                CustomerId = "a", Net = chosen[0].Amount + chosen[3].Amount, Unit = "", LogSize = 600, Count = 2,
                Root = MerkleHasher.Root([chosen[0].Leaf, chosen[3].Leaf]),
                Members = [chosen[0].LogIndex, chosen[3].LogIndex],
            },
            await FoldAsync("a", November - 1, December, 600));
        await RecordAsync(Delta("d", "-2.5", "key", "ref") with
        {
            Metadata = "{}", Occurred = 1, Unit = "USD", Reason = "refund",
        });
        Clock.AdjustTime(DateTimeOffset.FromUnixTimeMilliseconds(December));
        await FillAsync(150, "a", "b", "c");
        await AddAsync(
            await FoldAsync("a", November, December, 700) with { IdempotencyKey = "closing", Request = "{}" });
        Clock.Advance(TimeSpan.FromDays(1));
        await FillAsync(150, "a", "d");
        await AddAsync(await FoldAsync("a", November, January, 900));
        await VerifyAsync();
        await FillAsync(5, "e");
        Assert.NotNull(await Store.CreateCustomerAsync(Env, new NewCustomer("f", "Made by hand", "USD", 60), Ct));
        Assert.NotNull(await Store.ChangeCustomerAsync(Env, "e", new CustomerChange("E", null, 3600), Ct));
        await CreateAsync(2);
        await AppendToAsync(2, Delta("a", "1", "key"));
        await VerifyAsync(2);
    }

    protected List<string> Check(Func<string, LogVerifierKey?>? keyOf = null)
    {
        using var scan = Fixture.OpenScan();
        var damages = new List<string>();
        new LedgerFsck(scan, keyOf ?? KeyOf, new SignedHeads(Fixture.HeadsDirectory))
            .Run(d => damages.Add(d.ToString()), _ => { }, Ct);
        return damages;
    }

    protected LogVerifierKey? KeyOf(string origin) =>
        new[] { 1L, 2L }.Select(e => SignerOf(e).VerifierKey).FirstOrDefault(k => k.Name == origin);
}
