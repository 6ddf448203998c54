using System.Text;
using System.Text.RegularExpressions;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>One member of one statement changed in the file, and nothing made to agree with it.</summary>
internal sealed class StatementCases : CaseList
{
    private static readonly string OtherHash = new('7', 64);

    private readonly Story _story = Story.Tell();
    private readonly Bundle _bundle;
    private readonly Bundle _small;
    private readonly CaseOptions _smallAsked;

    public StatementCases()
    {
        _bundle = _story.Bundle();
        (_small, _smallAsked) = TwoDeltas();
        Deltas();
        LastDelta();
        Payloads();
        Checkpoint();
        Neighbours();
        Grammar();
        Objects();
    }

    // The next delta's link breaks, whatever was changed; a changed payload hash shows at the payload before that.
    private void Deltas()
    {
        foreach (var (member, value) in new[]
        {
            ("amount", "26"), ("balance", "26"), ("customer", "bob"), ("id", "rec_x"), ("index", "1"),
            ("occurred", "2026-11-03T00:00:00.000Z"), ("origin", "other.example.com/log/env_test"), ("prev", OtherHash),
            ("salt", new string('A', 22)), ("sequence", "3"), ("time", "2026-11-02T10:00:00.000Z"), ("unit", "EUR"),
        })
            Delta(3, $"delta, {member} changed", 0, member, value);
        Delta(2, "delta, payload changed", 0, "payload", OtherHash);
    }

    // Nothing links to the last delta if there is no after: what breaks is what is computed from it.
    private void LastDelta()
    {
        var bundle = _story.World.Bundle(_story.November, Story.SizeAtNovember);
        foreach (var (step, member, value) in new[]
        {
            (4, "amount", "-5.4"), (4, "balance", "69.499999998"), (6, "id", "rec_x"), (6, "salt", new string('A', 22)),
            (6, "occurred", ""), (6, "index", "11"), (3, "prev", ""), (3, "sequence", "8"),
            (3, "time", "2026-12-01T00:00:00.000Z"),
        })
        {
            Fails(step, $"last delta, {member} changed", (bundle with
            {
                Lines = [.. bundle.Lines.Take(3), Set(bundle.Lines[3], member, value)],
            }).Write(), _story.Asked);
        }
    }

    private void Payloads()
    {
        foreach (var (member, value) in new[]
        {
            ("adjusts", "rec_00000001r000000002"), ("metadata", "{\\\"a\\\": [1.5, \\\"é\\\"]}"), ("reason", "Usage"),
            ("referenceId", "inv/8"), ("salt", new string('A', 22)),
        })
        {
            Fails(2, $"payload, {member} changed", With(1, line => line with
            {
                Payload = Set(line.Payload!, member, value),
            }), _smallAsked);
        }
    }

    // What no delta contradicts is caught by the proof root, which the invoice names.
    private void Checkpoint()
    {
        foreach (var (step, member, value) in new[]
        {
            (4, "closing", "69.5"), (3, "count", "5"), (4, "credits", "25.000000001"), (3, "customer", "bob"),
            (4, "debits", "-15.5"), (6, "end", "2026-12-02T00:00:00.000Z"), (3, "from", "5"), (6, "history", OtherHash),
            (6, "id", "chk_x"), (5, "number", "3"), (4, "opening", "60.000000001"),
            (3, "origin", "other.example.com/log/env_test"), (5, "prev", OtherHash), (6, "root", OtherHash),
            (6, "salt", new string('A', 22)), (6, "size", "14"), (6, "start", "2026-10-31T00:00:00.000Z"),
            (6, "time", "2026-12-01T00:00:00.251Z"), (3, "to", "8"), (3, "unit", "EUR"),
        })
        {
            Fails(step, $"checkpoint, {member} changed", (_bundle with
            {
                Header = _bundle.Header with { Statement = Set(_bundle.Header.Statement, member, value) },
            }).Write(), _story.Asked);
        }
    }

    private void Neighbours()
    {
        Before(5, "amount", "-9.76");
        Before(5, "balance", "60.01");
        Before(5, "sequence", "2");
        Before(5, "time", Story.NovemberStart);
        Before(3, "customer", "bob");
        Before(3, "unit", "EUR");
        After(5, "amount", "2");
        After(5, "prev", OtherHash);
        After(5, "sequence", "9");
        After(5, "index", "17");
        After(3, "origin", "other.example.com/log/env_test");
        Previous(5, "closing", "61");
        Previous(5, "number", "2");
        Previous(5, "salt", new string('A', 22));
        Previous(3, "customer", "bob");
        // Nothing in the bundle proves that after is in the log; what it says of itself is all there is to check.
        Verified("not detectable: after, salt changed", "after-salt-changed.pacproof", (_bundle with
        {
            Header = _bundle.Header with { After = Set(_bundle.Header.After!.Value, "salt", new string('A', 22)) },
        }).Write(), _story.Asked);

        void Before(int step, string member, string value) => Fails(step, $"before, {member} changed", (_bundle with
        {
            Header = _bundle.Header with { Before = Set(_bundle.Header.Before!.Value, member, value) },
        }).Write(), _story.Asked);
        void After(int step, string member, string value) => Fails(step, $"after, {member} changed", (_bundle with
        {
            Header = _bundle.Header with { After = Set(_bundle.Header.After!.Value, member, value) },
        }).Write(), _story.Asked);
        void Previous(int step, string member, string value) => Fails(step, $"previous, {member} changed", (_bundle with
        {
            Header = _bundle.Header with
            {
                Previous = _bundle.Header.Previous! with
                {
                    Statement = Set(_bundle.Header.Previous!.Statement, member, value),
                },
            },
        }).Write(), _story.Asked);
    }

    private void Grammar()
    {
        Delta(2, "amount minus zero", 1, "amount", "-0");
        Delta(2, "amount zero", 1, "amount", "0");
        Delta(2, "amount with a leading zero", 1, "amount", "025");
        Delta(2, "amount with a trailing zero", 1, "amount", "25.0");
        Delta(2, "amount with a tenth decimal", 1, "amount", "25.0000000001");
        Delta(2, "amount with an exponent", 1, "amount", "2.5e1");
        Delta(2, "amount with a plus sign", 1, "amount", "+25");
        Delta(2, "amount of 20 digits", 1, "amount", "10000000000000000000");
        Delta(2, "amount in Arabic-Indic digits", 1, "amount", "٢٥");
        Delta(2, "amount in full-width digits", 1, "amount", "２５");
        Delta(2, "sequence with a leading zero", 1, "sequence", "02");
        Delta(2, "sequence in full-width digits", 1, "sequence", "２");
        Delta(2, "sequence beyond 63 bits", 1, "sequence", "9223372036854775808");
        Delta(2, "sequence 0", 0, "sequence", "0");
        Delta(2, "time without milliseconds", 1, "time", "2026-11-03T00:00:00Z");
        Delta(2, "time on the 30th of February", 1, "time", "2026-02-30T00:00:00.000Z");
        Delta(2, "time with an offset", 1, "time", "2026-11-03T00:00:00.000+00:00");
        Delta(2, "upper-case hash", 1, "prev", new string('A', 64));
        Delta(2, "hash with a prefix", 1, "prev", "0x" + new string('a', 64));
        Delta(2, "salt with stray bits", 1, "salt", new string('A', 21) + "B");
        Delta(2, "an empty customer", 1, "customer", "");
        Delta(2, "a unit of 33 characters", 1, "unit", new string('é', 33));
        Delta(3, "a unit of 32 characters, another than the checkpoint's", 1, "unit", new string('é', 32));
    }

    private void Objects()
    {
        Edit("statement with a space", "\"amount\":\"25\"", "\"amount\": \"25\"");
        Edit("statement with a doubled member", "\"amount\":\"25\"", "\"amount\":\"25\",\"amount\":\"25\"");
        Edit("statement with an extra member", "\"amount\":\"25\"", "\"alpha\":\"\",\"amount\":\"25\"");
        Edit("statement with a missing member", "\"occurred\":\"\",", "");
        Edit("statement with an escape for a letter", "\"unit\":\"USD\"", "\"unit\":\"\\u0055SD\"");
        Edit("statement with a member that is no string", "\"sequence\":\"2\"", "\"sequence\":2");
        Edit("statement with members in another order", "{\"amount\":\"25\",\"balance\":\"85\"",
            "{\"balance\":\"85\",\"amount\":\"25\"");
        Edit("statement of another version", "pacspace/delta/v1", "pacspace/delta/v2");
        Edit("statement with text behind it", "\"unit\":\"USD\"}", "\"unit\":\"USD\"}\n");

        void Edit(string name, string old, string changed) => Fails(2, name, With(1, line =>
        {
            var text = Encoding.UTF8.GetString(line.Statement);
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, changed, StringComparison.Ordinal);
            return line with { Statement = Encoding.UTF8.GetBytes(text) };
        }), _smallAsked);
    }

    private void Delta(int step, string name, int place, string member, string value) =>
        Fails(step, name, With(place, line => Set(line, member, value)), _smallAsked);

    private static (Bundle, CaseOptions) TwoDeltas()
    {
        var world = new World();
        world.Emit("acme", "60", "2026-11-02T00:00:00.000Z");
        world.Emit("acme", "25", "2026-11-03T00:00:00.000Z", metadata: "{\"a\": [1.50, \"é\"]}", reference: "inv/7");
        var checkpoint = world.Close("acme", Story.NovemberStart, Story.NovemberEnd, Story.NovemberEnd);
        return (world.Bundle(checkpoint), CaseOptions.For(checkpoint));
    }

    private byte[] With(int place, Func<BundleDelta, BundleDelta> change) => (_small with
    {
        Lines = [.. _small.Lines.Select((line, i) => i == place ? change(line) : line)],
    }).Write();

    private static BundleDelta Set(BundleDelta line, string member, string value) =>
        line with { Statement = Set(line.Statement, member, value) };

    private static byte[] Set(ReadOnlyMemory<byte> statement, string member, string value)
    {
        var text = Encoding.UTF8.GetString(statement.Span);
        var changed = Regex.Replace(text, $"(?<=[{{,]\"{member}\":\")(\\\\.|[^\"\\\\])*(?=\")", _ => value);
        Assert.NotEqual(text, changed);
        return Encoding.UTF8.GetBytes(changed);
    }
}
