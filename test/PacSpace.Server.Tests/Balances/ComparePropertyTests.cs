using System.Globalization;
using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Balances;

/// <summary>What holds of any two numbers that are compared.</summary>
public class ComparePropertyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly Int128 Nano = 1_000_000_000;

    // Up to ten to the eighteenth, with any digits behind the point.
    private static readonly Gen<Amount> GenBalance = Gen.Select(
        Gen.OneOf(Gen.Const(0L), Gen.Long[-10, 10], Gen.Long[-1_000_000_000_000_000_000, 1_000_000_000_000_000_000]),
        Gen.OneOf(Gen.Const(0L), Gen.Long[-999_999_999, 999_999_999]),
        (whole, nanos) => new Amount(whole * Nano + nanos));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_number_agrees_with_itself_however_it_is_written() => GenBalance.SampleAsync(async balance =>
    {
        string[] forms = [balance.ToString(), $"\"{balance}\"", WithExponent(balance)];
        foreach (var yours in forms)
        {
            foreach (var theirs in forms)
            {
                var data = (await fixture.Api.PostJsonAsync(
                    BalanceApi.Compare, $$"""{"yourBalance":{{yours}},"theirBalance":{{theirs}}}""", Ct)).IsCreated().Data;
                Assert.True((bool)data["agreed"]! && (bool)data["match"]!, $"{yours} {theirs}");
                Assert.Equal(("0", 0), (data["discrepancy"]!.ToJsonString(), data["discrepancies"]!.AsArray().Count));
                Assert.Equal(balance.ToString(), data["yourBalance"]!.ToJsonString());
            }
        }
    }, iter: 40, threads: 1);

    [Fact]
    public Task Two_numbers_differ_by_exactly_their_difference() => Gen.Select(GenBalance, GenBalance)
        .Where(pair => pair.Item1 != pair.Item2).SampleAsync(async pair =>
        {
            var (yours, theirs) = pair;
            var data = (await fixture.Api.PostJsonAsync(
                BalanceApi.Compare, $$"""{"yourBalance":{{yours}},"theirBalance":"{{theirs}}"}""", Ct)).IsCreated().Data;
            Assert.False((bool)data["agreed"]!);
            Assert.Equal((yours - theirs).ToString(), data["discrepancy"]!.ToJsonString());
            var turned = (await fixture.Api.PostJsonAsync(
                BalanceApi.Compare, $$"""{"yourBalance":{{theirs}},"theirBalance":{{yours}}}""", Ct)).IsCreated().Data;
            Assert.Equal((theirs - yours).ToString(), turned["discrepancy"]!.ToJsonString());
        }, iter: 60, threads: 1);

    /// <summary>The same number as its digits and a power of ten.</summary>
    private static string WithExponent(Amount balance) => string.Create(CultureInfo.InvariantCulture, $"{balance.Nanos}e-9");
}
