using CsCheck;
using PacSpace.Core.Identifiers;

namespace PacSpace.Core.Tests.Identifiers;

public class IdsTests
{
    private static readonly Gen<DateTimeOffset> AnyTime =
        Gen.Long[0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()].Select(DateTimeOffset.FromUnixTimeMilliseconds);

    [Fact]
    public void Ids_sort_by_time() => Gen.Select(AnyTime, AnyTime).Sample((earlier, later) =>
    {
        if (earlier == later) return;
        var order = string.CompareOrdinal(Ids.New("tnt_", earlier), Ids.New("tnt_", later));
        Assert.Equal(earlier < later, order < 0);
        order = string.CompareOrdinal(Ids.NewUnguessable("rcpt_", earlier), Ids.NewUnguessable("rcpt_", later));
        Assert.Equal(earlier < later, order < 0);
    }, iter: 2_000);

    [Fact]
    public void Neighbouring_milliseconds_sort_too() => AnyTime.Sample(time =>
    {
        if (time.AddMilliseconds(1) is var next && next > time)
            Assert.True(string.CompareOrdinal(Ids.New("", time), Ids.New("", next)) < 0);
    }, iter: 2_000);

    [Fact]
    public void Ids_have_their_prefix_and_lower_case_base32() => AnyTime.Sample(time =>
    {
        Assert.Matches("^evt_[0-9a-hjkmnp-tv-z]{26}$", Ids.New("evt_", time));
        Assert.Matches("^rcpt_[0-9a-hjkmnp-tv-z]{36}$", Ids.NewUnguessable("rcpt_", time));
    }, iter: 2_000);

    [Fact]
    public void Ids_of_one_moment_differ_in_every_random_digit()
    {
        var ids = Enumerable.Range(0, 2_000).Select(_ => Ids.NewUnguessable("", DateTimeOffset.UnixEpoch)).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.StartsWith("0000000000", id, StringComparison.Ordinal));
        for (var i = 10; i < 36; i++) Assert.Equal(32, ids.Select(id => id[i]).Distinct().Count());
    }

    [Fact]
    public void A_time_before_1970_has_no_id() =>
        Assert.Throws<OverflowException>(() => Ids.New("tnt_", DateTimeOffset.UnixEpoch.AddSeconds(-1)));
}
