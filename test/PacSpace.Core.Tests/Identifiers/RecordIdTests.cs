using CsCheck;
using PacSpace.Core.Identifiers;

namespace PacSpace.Core.Tests.Identifiers;

public class RecordIdTests
{
    private static readonly Gen<RecordId> AnyId = Gen.Select(
        Gen.OneOf(Gen.Long[0, 100], Gen.Long[0, RecordId.EnvironmentBound - 1]),
        Gen.OneOf(Gen.Long[0, 100], Gen.Long[0, RecordId.IndexBound - 1]),
        (environment, index) => new RecordId(environment, index));

    [Fact]
    public void Text_reads_back_as_the_same_place() => AnyId.Sample(id =>
    {
        Assert.Matches("^rec_[0-9a-hjkmnp-tv-z]{18}$", id.ToString());
        Assert.True(RecordId.TryParse(id.ToString(), out var back));
        Assert.Equal(id, back);
    }, iter: 5_000);

    [Fact]
    public void Text_sorts_by_environment_and_then_by_place_in_the_log() => Gen.Select(AnyId, AnyId).Sample((a, b) =>
    {
        var places = (a.EnvironmentNumber, a.LogIndex).CompareTo((b.EnvironmentNumber, b.LogIndex));
        Assert.Equal(places, Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString())));
    }, iter: 5_000);

    [Theory]
    [InlineData(0, 0, "rec_000000000000000000"), InlineData(0, 31, "rec_00000000000000000z")]
    [InlineData(1, 0, "rec_000000008000000000"), InlineData(7, 42, "rec_00000001r00000001a")]
    [InlineData(RecordId.EnvironmentBound - 1, RecordId.IndexBound - 1, "rec_7zzzzzzzzzzzzzzzzz")]
    public void Known_places_have_known_ids(long environment, long index, string text) =>
        Assert.Equal(text, new RecordId(environment, index).ToString());

    [Theory]
    [InlineData("rec_800000000000000000"), InlineData("rec_zzzzzzzzzzzzzzzzzz"), InlineData("rec_00000001R00000001A")]
    [InlineData("REC_00000001r00000001a"), InlineData("rec_0000000000000000O0"), InlineData("rec_00000000000000000i")]
    [InlineData("rec_00000000000000000l"), InlineData("rec_00000000000000000u"), InlineData("rec_00000000000000000")]
    [InlineData("rec_0000000000000000000"), InlineData("rec-000000000000000000")]
    [InlineData(" rec_00000000000000000"), InlineData("rec_00000000000000000 "), InlineData("rec_"), InlineData("")]
    [InlineData("chk_000000000000000000"), InlineData("rec_00000000000000000\u0660")]
    [InlineData("rec_0000000-000000000")]
    public void Other_texts_are_refused(string text) => Assert.False(RecordId.TryParse(text, out _));

    [Fact]
    public void What_parses_is_written_the_same() =>
        Gen.String[Gen.Char["0123456789abcdefghjkmnpqrstvwxyzILOU"], 18, 18].Sample(digits =>
        {
            var text = "rec_" + digits;
            if (RecordId.TryParse(text, out var id)) Assert.Equal(text, id.ToString());
            else Assert.True(text[4] > '7' || text.Any(char.IsAsciiLetterUpper));
        }, iter: 5_000);

    [Theory]
    [InlineData(0, RecordId.IndexBound), InlineData(RecordId.EnvironmentBound, 0), InlineData(-1, 0), InlineData(0, -1)]
    public void A_place_out_of_range_has_no_id(long environment, long index) =>
        Assert.Throws<OverflowException>(() => new RecordId(environment, index).ToString());
}
