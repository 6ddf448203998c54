using System.Diagnostics;
using System.Text;
using CsCheck;
using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>What strangers may hand us: nothing throws, nothing is accepted, time and memory are bounded.</summary>
public class GarbageTests
{
    private const int Large = 10 << 20;

    private static readonly Story Told = Story.Tell();
    private static readonly byte[] Bundle = Told.Bundle(3, 9).Write();
    private static readonly VerificationOptions Options = Told.Asked.Parse();

    // Of a bundle a few batches are held, each of them with lines of up to 1 MiB; of refused texts no copy is made.
    public static TheoryData<string> LargeInputs => [.. Larges.Keys];

    private static readonly Dictionary<string, Func<byte[]>> Larges = new()
    {
        ["zeros"] = () => new byte[Large],
        ["line feeds"] = () => Filled("\n"),
        ["braces"] = () => Filled("{"),
        ["backslashes"] = () => Filled("\\"),
        ["escapes"] = () => [.. "{\"format\":\"pacspace/bundle/v1\",\"origin\":\""u8, .. Filled("\\\"")],
        ["not UTF-8"] = () => [.. Enumerable.Repeat((byte)0xFF, Large)],
        ["an honest header, then garbage"] = () => [.. Header, .. Filled("x")],
        ["an honest header, then delta lines of nothing"] = () =>
            [.. Header, .. Filled("{\"statement\":\"\",\"payload\":null,\"gap\":[]}\n")],
        ["an honest header, then long gaps"] = () =>
            [.. Header, .. Filled($"{{\"gap\":[{string.Join(',', Enumerable.Repeat(HashText, 20_000))}]}}\n")],
        ["an honest bundle over and over"] = () => Filled(Encoding.UTF8.GetString(Bundle)),
        ["an honest delta line over and over"] = () =>
            [.. Header, .. Filled(Encoding.UTF8.GetString(Bundle).Split('\n')[1] + "\n")],
        ["a note without end"] = () => [.. Encoding.UTF8.GetBytes(Told.World.Note()), .. Filled("— a AAAAAAA=\n")],
        ["a proof without end"] = () =>
            [.. "c2sp.org/tlog-proof@v1\nindex 0\n"u8, .. Filled(HashText[1..^1] + "\n")],
    };

    private static string HashText => $"\"{Hash.Sha256("x"u8).ToBase64()}\"";

    private static byte[] Header => Bundle[..(Array.IndexOf(Bundle, (byte)'\n') + 1)];

    [Theory]
    [MemberData(nameof(LargeInputs))]
    public void Ten_megabytes_of_anything_are_refused_in_bounded_time_and_memory(string name)
    {
        var bytes = Larges[name]();
        var text = Encoding.Latin1.GetString(bytes);
        Bounded(32 << 20, () => Assert.Equal(VerificationOutcome.Failed, Verifying.Bundle(bytes, Options).Outcome));
        Bounded(1 << 20, () => Assert.Equal(VerificationOutcome.Failed,
            TlogProofVerifier.Verify(bytes, Options).Outcome));
        Bounded(1 << 20, () => Assert.False(LogPolicy.TryParse(bytes, out _, out _)));
        Bounded(1 << 20, () => Assert.False(SignedNote.TryParse(text, out _)));
        Bounded(1 << 20, () => Assert.Null(DeltaStatement.Parse(bytes, out _)));
        Bounded(1 << 20, () => Assert.Null(CheckpointStatement.Parse(bytes, out _)));
        Bounded(1 << 20, () => Assert.NotNull(PayloadStatement.Check(bytes)));
    }

    [Fact]
    public void A_line_of_exactly_a_mebibyte_is_read_and_a_longer_one_is_not()
    {
        foreach (var (length, expected) in new[] { (1 << 20, "at byte"), ((1 << 20) + 1, "longer than") })
        {
            byte[] bytes = [.. Header, .. Enumerable.Repeat((byte)' ', length), (byte)'\n'];
            var step = Verifying.Bundle(bytes, Options).Steps[0];
            Assert.Equal(StepOutcome.Failed, step.Outcome);
            Assert.Contains(expected, step.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Random_bytes_are_refused() => Gen.OneOf(
        Gen.Byte.Array[0, 2000],
        Gen.Byte.Array[0, 200].Select(rest => (byte[])[.. Header, .. rest]),
        Gen.String[Gen.Char["{}[]\":,\\u0d8ea1tfn. -/\n"], 0, 200].Select(Encoding.UTF8.GetBytes))
        .Sample(bytes =>
        {
            Assert.Equal(VerificationOutcome.Failed, BundleVerifier.Verify(new MemoryStream(bytes), Options).Outcome);
            Assert.Equal(VerificationOutcome.Failed, TlogProofVerifier.Verify(bytes, Options).Outcome);
            Assert.False(LogPolicy.TryParse(bytes, out _, out _));
        }, iter: 2_000);

    // Pieces of honest bundles put together in ways that nobody meant.
    [Fact]
    public void Spliced_bundles_are_refused()
    {
        byte[][] sources =
            [Bundle, Told.World.Bundle(Told.October).Write(), Told.World.Bundle(Told.November, 14).Write()];
        var piece = Gen.Select(Gen.Int[0, sources.Length - 1], Gen.Int[0, 9000], Gen.Int[0, 3000]);
        Gen.Select(Gen.Int[0, Bundle.Length], piece, Gen.Int[0, Bundle.Length]).Sample((head, middle, tail) =>
        {
            var source = sources[middle.Item1];
            var from = Math.Min(middle.Item2, source.Length);
            byte[] bytes =
                [.. Bundle[..head], .. source[from..Math.Min(from + middle.Item3, source.Length)], .. Bundle[tail..]];
            var report = BundleVerifier.Verify(new MemoryStream(bytes), Options);
            if (report.Outcome == VerificationOutcome.Failed) return;
            // A hint that a policy overrules, or proofs that nobody asked for, are all that may differ.
            var (found, honest) = (HeaderOf(bytes), HeaderOf(Bundle));
            Assert.Equal(Bundle[Header.Length..], bytes[(Array.IndexOf(bytes, (byte)'\n') + 1)..]);
            Assert.Equal(
                honest with { Vkey = "", Consistency = [] },
                found with
                {
                    Vkey = "",
                    Consistency = [],
                    Statement = Same(honest.Statement, found.Statement),
                    Inclusion = honest.Inclusion,
                    Previous = honest.Previous,
                    Before = Same(honest.Before!.Value, found.Before!.Value),
                    After = honest.After,
                });
        }, iter: 3_000);
    }

    [Fact]
    public void Shuffled_lines_are_refused()
    {
        var lines = Encoding.UTF8.GetString(Bundle)[..^1].Split('\n');
        Gen.Int[0, lines.Length - 1].Array[0, 8].Sample(order =>
        {
            if (order.SequenceEqual(Enumerable.Range(0, lines.Length))) return;
            var bytes = Encoding.UTF8.GetBytes(string.Concat(order.Select(i => lines[i] + "\n")));
            Assert.Equal(VerificationOutcome.Failed, BundleVerifier.Verify(new MemoryStream(bytes), Options).Outcome);
        }, iter: 3_000);
    }

    private static BundleHeader HeaderOf(byte[] bundle) =>
        BundleHeaderReader.Read(bundle.AsSpan(0, Array.IndexOf(bundle, (byte)'\n')), out _, out _)!;

    private static ReadOnlyMemory<byte> Same(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> found) =>
        expected.Span.SequenceEqual(found.Span) ? expected : found;

    private static byte[] Filled(string text)
    {
        var piece = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[Large - Large % piece.Length];
        for (var at = 0; at < bytes.Length; at += piece.Length) piece.CopyTo(bytes, at);
        return bytes;
    }

    private static void Bounded(long allocations, Action action)
    {
        var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        action();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, allocations);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
