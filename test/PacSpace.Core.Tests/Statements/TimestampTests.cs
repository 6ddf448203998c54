using CsCheck;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Statements;

public class TimestampTests
{
    [Fact]
    public void Text_reads_back_as_the_same_millisecond() => Any.Time.Sample(time =>
    {
        Assert.Matches(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$", Timestamp.Text(time));
        Assert.True(Timestamp.TryParse(Timestamp.Text(time), out var back));
        Assert.Equal(time, back);
    }, iter: 5_000);

    [Fact]
    public void Text_sorts_as_time_does() => Gen.Select(Any.Time, Any.Time).Sample((a, b) => Assert.Equal(
        a.CompareTo(b), Math.Sign(string.CompareOrdinal(Timestamp.Text(a), Timestamp.Text(b)))), iter: 2_000);

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000Z"), InlineData(-1, "1969-12-31T23:59:59.999Z")]
    [InlineData(1793491200000, "2026-11-01T00:00:00.000Z"), InlineData(951827696789, "2000-02-29T12:34:56.789Z")]
    public void Known_moments_have_known_texts(long time, string text) => Assert.Equal(text, Timestamp.Text(time));

    [Fact]
    public void What_parses_is_written_the_same() =>
        Gen.Select(Any.Time, Gen.Int[0, 23], Gen.Char["0123456789-:.TZ tz+\u0661"]).Sample((time, at, character) =>
        {
            var text = Timestamp.Text(time).Remove(at, 1).Insert(at, character.ToString());
            if (Timestamp.TryParse(text, out var parsed)) Assert.Equal(text, Timestamp.Text(parsed));
            else Assert.NotEqual(Timestamp.Text(time), text);
        }, iter: 10_000);
}
