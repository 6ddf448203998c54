using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Plan;

public sealed class CadenceWaitsTests
{
    private readonly CadenceWaits _waits = new();

    [Fact]
    public void A_wait_is_of_one_customer_of_one_environment_after_one_delta()
    {
        Assert.Equal(100, _waits.SinceOf(1, Head("a", 1), 100));
        Assert.Equal(100, _waits.SinceOf(1, Head("a", 1), 150));
        Assert.Equal(150, _waits.SinceOf(2, Head("a", 1), 150));
        Assert.Equal(160, _waits.SinceOf(1, Head("b", 1), 160));
        Assert.Equal(170, _waits.SinceOf(1, Head("a", 2), 170));
        _waits.Begin(1, Head("a", 3), 180);
        Assert.Equal(180, _waits.SinceOf(1, Head("a", 3), 200));
        // What was planned and not stored is planned again.
        _waits.Begin(1, Head("a", 3), 220);
        Assert.Equal(220, _waits.SinceOf(1, Head("a", 3), 230));
    }

    [Fact]
    public void A_clock_that_is_set_back_again_begins_the_wait_again()
    {
        Assert.Equal(1000, _waits.SinceOf(1, Head("a", 1), 1000));
        Assert.Equal(400, _waits.SinceOf(1, Head("a", 1), 400));
        Assert.Equal(400, _waits.SinceOf(1, Head("a", 1), 1000));
    }

    [Fact]
    public void However_many_wait_memory_is_bounded()
    {
        for (var i = 0; i < 25_000; i++) _waits.SinceOf(1, Head($"c{i}", 1), i);
        Assert.Equal(24_999, _waits.SinceOf(1, Head("c24999", 1), 30_000));
        Assert.Equal(30_000, _waits.SinceOf(1, Head("c0", 1), 30_000));
    }

    private static CustomerHead Head(string customer, long sequence) =>
        new(customer, "", sequence, default, default, null, 0, 0, 5000, 60);
}
