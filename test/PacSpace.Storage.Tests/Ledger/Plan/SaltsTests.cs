using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Plan;

public sealed class SaltsTests
{
    [Fact]
    public void New_salts_differ_in_every_bit()
    {
        var fresh = new Salts();
        var salts = Enumerable.Range(0, 200).Select(_ => fresh.New().Bits).ToList();
        Assert.Equal(200, salts.Distinct().Count());
        Assert.Equal(UInt128.MaxValue, salts.Aggregate((a, b) => a | b));
        Assert.Equal(UInt128.Zero, salts.Aggregate((a, b) => a & b));
    }
}
