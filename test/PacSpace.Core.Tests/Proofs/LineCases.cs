using System.Text;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>Changes of an honest file's text: lines, spelling, white space, what a line is made of.</summary>
internal sealed class LineCases : CaseList
{
    private readonly Story _story = Story.Tell();
    private readonly Bundle _bundle;
    private readonly string _text;
    private readonly string[] _lines;

    public LineCases()
    {
        _bundle = _story.World.Bundle(_story.October, null, 3, 9);
        _text = _bundle.Text();
        _lines = _text[..^1].Split('\n');
        Spelling();
        Lines();
        Truncation();
        HeaderMembers();
        DeltaLineMembers();
        Numbers();
    }

    private void Spelling()
    {
        Replace(1, "a space between members", "\",\"payload\":", "\", \"payload\":");
        Replace(1, "a space at the end of a line", "]}\n{\"gap\"", "]} \n{\"gap\"");
        Replace(1, "carriage returns", "\n", "\r\n");
        Raw(1, "a byte order mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(_text)]);
        Replace(1, "an escape for a letter", "pacspace/payload/v1", "p\\u0061cspace/payload/v1");
        Replace(1, "an escaped solidus", "pacspace/delta/v1", "pacspace\\/delta/v1");
        Replace(1, "a long escape for a line feed", "payload/v1\\n", "payload/v1\\u000a");
        Replace(1, "a lone surrogate as an escape", "deposit", "depo\\ud800sit", "usage", "us\\ud800age");
        Raw(1, "a byte that is not UTF-8", ReplaceByte(_text, "deposit", 0xFF));
        Replace(1, "a doubled member", "\"timestamps\":[]", "\"timestamps\":[],\"timestamps\":[]");
        Replace(1, "an extra member in the header", "\"anchors\":[]", "\"anchors\":[],\"note\":\"\"");
        Line(1, "an extra member in a delta line", 2, line => line[..^1] + ",\"note\":\"\"}");
        Line(1, "a missing member in a delta line", 2, line =>
            line.Replace(",\"payload\":", "", StringComparison.Ordinal));
        Replace(1, "members of the header in another order",
            $"\"origin\":\"{_story.World.Origin}\",\"vkey\":\"{_bundle.Header.Vkey}\"",
            $"\"vkey\":\"{_bundle.Header.Vkey}\",\"origin\":\"{_story.World.Origin}\"");
        Line(1, "members of a delta line in another order", 1, line =>
        {
            var at = line.LastIndexOf(",\"gap\":", StringComparison.Ordinal);
            return $"{{{line[(at + 1)..^1]},{line[1..at]}}}";
        });
    }

    private void Lines()
    {
        Lines(1, "an empty line", [.. _lines[..2], "", .. _lines[2..]]);
        Lines(3, "the first delta line is missing", [_lines[0], .. _lines[2..]]);
        Lines(3, "a delta line in the middle is missing", [.. _lines[..2], .. _lines[3..]]);
        Lines(3, "the last delta line is missing", [.. _lines[..3], .. _lines[4..]]);
        Lines(3, "a delta line is doubled", [.. _lines[..3], .. _lines[2..]]);
        Lines(3, "two delta lines are swapped", [_lines[0], _lines[2], _lines[1], .. _lines[3..]]);
        Lines(1, "there is no header", _lines[1..]);
        Lines(1, "there are two headers", [_lines[0], .. _lines]);
        Lines(1, "there is no trailer", _lines[..^1]);
        Lines(1, "there are two trailers", [.. _lines, _lines[^1]]);
        Lines(1, "a delta line after the trailer", [.. _lines, _lines[^2]]);
        Lines(1, "there is no delta line", [_lines[0], _lines[^1]]);
        Raw(1, "text after the trailer", Encoding.UTF8.GetBytes(_text + "hello"));
        Raw(1, "an empty line after the trailer", Encoding.UTF8.GetBytes(_text + "\n"));
    }

    private void Truncation()
    {
        Raw(1, "an empty file", []);
        Raw(1, "cut inside the header", Encoding.UTF8.GetBytes(_text[..400]));
        Raw(1, "cut after the header", Encoding.UTF8.GetBytes(_lines[0] + "\n"));
        Raw(1, "cut inside a delta line", Encoding.UTF8.GetBytes(_text[..^700]));
        Raw(1, "cut before the trailer", Encoding.UTF8.GetBytes(string.Join('\n', _lines[..^1]) + "\n"));
        Raw(1, "the last line feed is missing", Encoding.UTF8.GetBytes(_text[..^1]));
    }

    private void HeaderMembers()
    {
        Replace(1, "another format", "pacspace/bundle/v1", "pacspace/bundle/v2");
        Replace(1, "the format is null", "\"pacspace/bundle/v1\"", "null");
        Replace(3, "another origin in the header", "\"origin\":\"ledger", "\"origin\":\"another");
        Replace(1, "a timestamp", "\"timestamps\":[]", "\"timestamps\":[\"x\"]");
        Replace(1, "an anchor", "\"anchors\":[]", "\"anchors\":[null]");
        Replace(1, "the statement is null", "\"statement\":\"pacspace/checkpoint/v1", "\"statement\":null,\"x\":\"");
        Replace(1, "the head has a fourth line", "=\\n\\n—", "=\\nextension\\n\\n—");
        Replace(1, "the head has no signature", _lines[0][SignatureRange()], "");
        Replace(1, "a leading zero in the head's size", "\\n17\\n", "\\n017\\n");
        Replace(1, "consistency is null", "\"consistency\":[{", "\"consistency\":null,[{");
        Replace(1, "previous without its inclusion", "\"previous\":null", "\"previous\":{\"statement\":\"\"}");
    }

    private void DeltaLineMembers()
    {
        Line(1, "the statement of a delta line is null", 2, line =>
        {
            var end = line.IndexOf(",\"payload\":", StringComparison.Ordinal);
            return "{\"statement\":null" + line[end..];
        });
        Line(1, "the gap is null", 3, line => line[..line.IndexOf('[')] + "null}");
        Line(1, "a gap hash without padding", 2, line => line.Replace("=\"]}", "\"]}", StringComparison.Ordinal));
        Line(1, "a gap hash in the alphabet for URLs", 3, line => line.Replace(FirstGapHash(3),
            new string('_', 43) + "=", StringComparison.Ordinal));
        Line(1, "a gap hash of 31 bytes", 3, line => line.Replace(
            FirstGapHash(3), Convert.ToBase64String(new byte[31]), StringComparison.Ordinal));
        Line(1, "stray bits in a gap hash", 3, line => line.Replace(FirstGapHash(3),
            $"{new string('A', 42)}B=", StringComparison.Ordinal));
        Line(2, "a payload of another context", 2, line =>
            line.Replace("pacspace/payload/v1", "pacspace/payload/v2", StringComparison.Ordinal));
        Line(2, "a checkpoint in a delta's place", 2, line =>
            line.Replace("pacspace/delta/v1", "pacspace/checkpoint/v1", StringComparison.Ordinal));
        Line(2, "an empty payload", 2, line =>
        {
            var start = line.IndexOf(",\"payload\":\"", StringComparison.Ordinal) + 12;
            return line[..start] + line[line.LastIndexOf("\",\"gap\"", StringComparison.Ordinal)..];
        });
    }

    private void Numbers()
    {
        Replace(1, "a number that is no string", "\"index\":\"5\"", "\"index\":5");
        Replace(1, "a leading zero in the inclusion's index", "\"index\":\"5\"", "\"index\":\"05\"");
        Replace(1, "a plus sign", "\"index\":\"5\"", "\"index\":\"+5\"");
        Replace(1, "Arabic-Indic digits in the inclusion's index", "\"index\":\"5\"", "\"index\":\"٥\"");
        Replace(1, "full-width digits in the inclusion's size", "\"size\":\"17\"", "\"size\":\"１７\"");
        Replace(1, "a number of 20 digits", "\"from\":\"9\"", "\"from\":\"90000000000000000000\"");
        Replace(1, "a number beyond 63 bits", "\"from\":\"9\"", "\"from\":\"9223372036854775808\"");
        Replace(1, "minus zero as a size", "\"from\":\"9\"", "\"from\":\"-0\"");
    }

    private Range SignatureRange()
    {
        var start = _lines[0].IndexOf("— ", StringComparison.Ordinal);
        return start..(_lines[0].IndexOf("\\n\"", start, StringComparison.Ordinal) + 2);
    }

    private string FirstGapHash(int line) => _bundle.Lines[line - 1].Gap[0].ToBase64();

    private static byte[] ReplaceByte(string text, string at, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes[Encoding.UTF8.GetByteCount(text[..text.IndexOf(at, StringComparison.Ordinal)])] = value;
        return bytes;
    }

    private void Replace(int step, string name, params string[] pairs)
    {
        var text = _text;
        for (var i = 0; i < pairs.Length; i += 2) text = text.Replace(pairs[i], pairs[i + 1], StringComparison.Ordinal);
        Raw(step, name, Encoding.UTF8.GetBytes(text));
    }

    private void Line(int step, string name, int number, Func<string, string> change) =>
        Lines(step, name, [.. _lines[..number], change(_lines[number]), .. _lines[(number + 1)..]]);

    private void Lines(int step, string name, string[] lines) =>
        Raw(step, name, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    private void Raw(int step, string name, byte[] bytes)
    {
        Assert.False(bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(_text)), name);
        Fails(step, name, bytes, CaseOptions.For(_story.October));
    }
}
