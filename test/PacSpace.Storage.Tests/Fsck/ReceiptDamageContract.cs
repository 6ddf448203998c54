using PacSpace.Storage.Ledger;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>Receipts whose range is not what their window held.</summary>
public abstract class ReceiptDamageContract<TFixture> : FsckTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private const string Outside = "it covers deltas outside its window";
    private const string LeftOut = "it leaves out a delta of its window";

    // The second hour holds the sequences 3 and 4 of 6, at the indices 4 to 7 of 12.
    private static readonly long Hour = Milliseconds("2026-11-01T11:00:00Z");
    private static readonly long Next = Milliseconds("2026-11-01T12:00:00Z");

    [Theory]
    [InlineData(3, 4, 12, null)]
    [InlineData(3, 3, 6, null)]
    [InlineData(3, 2, 4, null)]
    [InlineData(2, 4, 12, Outside)]
    [InlineData(3, 5, 12, Outside)]
    [InlineData(3, 4, 6, Outside)]
    [InlineData(4, 4, 12, LeftOut)]
    [InlineData(3, 3, 12, LeftOut)]
    [InlineData(3, 2, 12, LeftOut)]
    [InlineData(3, 4, 13, "its log size is beyond the log")]
    [InlineData(0, 4, 12, "it covers no run of deltas")]
    [InlineData(4, 2, 12, "it covers no run of deltas")]
    [InlineData(3, 9, 12, "deltas that it covers are missing")]
    public async Task A_receipt_covers_what_its_window_held(long first, long last, long size, string? error)
    {
        for (var hour = 0; hour < 3; hour++)
        {
            if (hour > 0) Clock.Advance(TimeSpan.FromHours(1));
            await FillAsync(4, "a", "b");
        }
        await VerifyAsync();
        await Store.AddReceiptAsync(Env, new("rcpt_1", new("a", Hour, Next, first, last, true), size, Now), 1000, Ct);
        Assert.Equal(
            error is null ? [] : [$"environment 1, customer a: a receipt of sequences {first} to {last}: {error}"], Check());
    }

    [Fact]
    public async Task Without_a_window_it_may_begin_anywhere_and_ends_with_the_log_of_its_time()
    {
        await FillAsync(6, "a");
        await VerifyAsync();
        await AddAsync("rcpt_1", 1, 6, 6);
        await AddAsync("rcpt_2", 4, 5, 5);
        await AddAsync("rcpt_3", 7, 6, 6);
        Assert.Empty(Check());
        await AddAsync("rcpt_4", 2, 4, 6);
        Assert.Equal([$"environment 1, customer a: a receipt of sequences 2 to 4: {LeftOut}"], Check());
    }

    private Task<ReceiptRow?> AddAsync(string id, long first, long last, long size) => Store.AddReceiptAsync(
        Env, new ReceiptRow(id, new ReceiptRange("a", 0, ReceiptRange.NoEnd, first, last, false), size, Now), 1000, Ct);
}
