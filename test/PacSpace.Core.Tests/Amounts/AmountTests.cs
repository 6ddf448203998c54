using System.Numerics;
using CsCheck;
using PacSpace.Core.Amounts;

namespace PacSpace.Core.Tests.Amounts;

public class AmountTests
{
    [Theory]
    [InlineData("1000000000", true), InlineData("-1000000000", true), InlineData("0.000000001", true)]
    [InlineData("1000000000.000000001", false), InlineData("-1000000000.000000001", false), InlineData("0", false)]
    public void A_delta_is_not_zero_and_at_most_a_billion(string text, bool allowed) =>
        Assert.Equal(allowed, Amount.ParseCanonical(text).IsWithinDeltaRange);

    [Fact]
    public void Balances_stay_below_ten_to_the_nineteen()
    {
        var least = new Amount(1);
        Assert.Equal(Amount.FromUnits(10_000_000_000_000_000_000), Amount.BalanceBound);
        Assert.False(Amount.BalanceBound.IsWithinBalanceRange);
        Assert.False((-Amount.BalanceBound).IsWithinBalanceRange);
        Assert.True((Amount.BalanceBound - least).IsWithinBalanceRange);
        Assert.True((least - Amount.BalanceBound).IsWithinBalanceRange);
        Assert.Equal("9999999999999999999.999999999", (Amount.BalanceBound - least).ToString());
    }

    [Fact]
    public void Sums_and_differences_are_those_of_integers() =>
        Gen.Select(Any.Amount, Any.Amount).Sample((left, right) =>
        {
            Assert.Equal((BigInteger)left.Nanos + right.Nanos, (left + right).Nanos);
            Assert.Equal((BigInteger)left.Nanos - right.Nanos, (left - right).Nanos);
            Assert.Equal(left, left + right - right);
            Assert.Equal(left, -(-left));
        }, iter: 5_000);

    [Fact]
    public void Order_is_that_of_the_values() => Gen.Select(Any.Amount, Any.Amount).Sample((left, right) =>
    {
        Assert.Equal(left.Nanos < right.Nanos, left < right);
        Assert.Equal(left.Nanos > right.Nanos, left > right);
        Assert.Equal(left.Nanos <= right.Nanos, left <= right);
        Assert.Equal(left.Nanos >= right.Nanos, left >= right);
        Assert.Equal(left.Nanos.CompareTo(right.Nanos), left.CompareTo(right));
        Assert.Equal(left.Nanos < 0, left.IsNegative);
    }, iter: 5_000);

    [Fact]
    public void Overflow_throws_and_never_wraps()
    {
        var most = new Amount(Int128.MaxValue);
        var least = new Amount(Int128.MinValue);
        Assert.Throws<OverflowException>(() => most + new Amount(1));
        Assert.Throws<OverflowException>(() => least - new Amount(1));
        Assert.Throws<OverflowException>(() => -least);
        Assert.Throws<OverflowException>(() => Amount.FromUnits(Int128.MaxValue / 2));
    }
}
