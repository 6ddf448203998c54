using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using PacSpace.Client.Http;

namespace PacSpace.Client.Tests.Http;

/// <summary>Amounts are what their digits say, in both directions.</summary>
public sealed class AmountTests
{
    // Every amount that the server may write: below 10^19, 9 fractional digits, trailing zeros trimmed.
    private static readonly Gen<string> Canonical =
        from digits in Gen.Char['0', '9'].Array[1, 28]
        from fraction in Gen.Int[0, 9]
        from isNegative in Gen.Bool
        let text = new string(digits).PadLeft(fraction + 1, '0')
        let whole = text[..^fraction].TrimStart('0')
        let rest = fraction == 0 ? "" : text[^fraction..].TrimEnd('0')
        where whole.Length <= 19 && (whole.Length > 0 || rest.Length > 0)
        select $"{(isNegative ? "-" : "")}{(whole.Length == 0 ? "0" : whole)}{(rest.Length == 0 ? "" : $".{rest}")}";

    [Fact]
    public void Every_amount_of_an_answer_is_read_to_its_last_digit() => Canonical.Sample(text =>
        ReadBalance(text).ToString(CultureInfo.InvariantCulture) == text);

    [Fact]
    public void Every_amount_of_a_request_is_written_to_its_last_digit() => Canonical.Sample(text =>
        Written(decimal.Parse(text, CultureInfo.InvariantCulture)).Contains($"\"delta\":{text},", StringComparison.Ordinal));

    [Theory]
    [InlineData("0.30000000000000004", "0.30000000000000004"), InlineData("100.00", "100.00"), InlineData("0", "0")]
    [InlineData("9999999999999999999.999999999", "9999999999999999999.999999999")]
    public void Digits_stay_as_they_are(string text, string expected) =>
        Assert.Equal(expected, ReadBalance(text).ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("1e5"), InlineData("\"1\""), InlineData("null"), InlineData("123456789012345678901234567890")]
    [InlineData("0.12345678901234567890123456789012"), InlineData("79228162514264337593543950336")]
    public void What_a_decimal_would_round_or_is_no_plain_number_is_refused(string text) =>
        Assert.Throws<JsonException>(() => ReadBalance(text));

    [Fact]
    public void A_number_that_lies_across_two_segments_is_read_whole()
    {
        // JSON that is read from a stream with a buffer of a few bytes.
        var options = new JsonSerializerOptions(Wire.Json.Options) { DefaultBufferSize = 16 };
        var data = Answers.Delta()
            .Replace("\"balance\":1,", "\"balance\":-1234567890123456789.123456789,", StringComparison.Ordinal);
        var json = $$"""{"success":true,"data":{{data}}}""";
        var type = new ClientJson(options).EnvelopeRecordedDelta;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        Assert.Equal(-1234567890123456789.123456789m, JsonSerializer.Deserialize(stream, type)!.Data!.Balance);
    }

    private static decimal ReadBalance(string number)
    {
        var json = Answers.Delta().Replace("\"balance\":1,", $"\"balance\":{number},", StringComparison.Ordinal);
        return JsonSerializer.Deserialize(json, Wire.Json.RecordedDelta)!.Balance;
    }

    private static string Written(decimal amount) => JsonSerializer.Serialize(
        new BatchDelta { CustomerId = "c", Delta = amount, Reason = "r" }, Wire.Json.BatchDelta);
}
