using System.Buffers;
using System.Text;
using PacSpace.Core.Proofs;

namespace PacSpace.Core.Tests.Proofs;

public class BundleWriterTests
{
    private static readonly Hash A = Hash.Sha256("a"u8);
    private static readonly Hash B = Hash.Sha256("b"u8);
    private static readonly string A64 = A.ToBase64();
    private static readonly string B64 = B.ToBase64();

    [Fact]
    public void A_header_has_its_members_in_order() => Assert.Equal(
        $$$"""
        {"format":"pacspace/bundle/v1","origin":"o/log/env_1","vkey":"o+1+k",
        "statement":"c\n{\"a\":\"é\u001f\\\\\"}","inclusion":{"index":"4","size":"9223372036854775807",
        "hashes":["{{{A64}}}","{{{B64}}}"]},"treeHead":"o\n\n— o x\n",
        "previous":{"statement":"p\n{}","inclusion":{"index":"0","size":"5","hashes":[]}},
        "before":"b\n{}","after":"d\n{}",
        "consistency":[{"from":"2","hashes":["{{{A64}}}"]},{"from":"3","hashes":[]}],"timestamps":[],"anchors":[]}

        """.ReplaceLineEndings("\n").Replace(",\n\"", ",\"", StringComparison.Ordinal),
        Write(writer => writer.WriteHeader(new BundleHeader
        {
            Origin = "o/log/env_1",
            Vkey = "o+1+k",
            Statement = "c\n{\"a\":\"é\u001f\\\\\"}"u8.ToArray(),
            Inclusion = new(4, long.MaxValue, [A, B]),
            TreeHead = "o\n\n— o x\n",
            Previous = new("p\n{}"u8.ToArray(), new(0, 5, [])),
            Before = "b\n{}"u8.ToArray(),
            After = "d\n{}"u8.ToArray(),
            Consistency = [new(2, [A]), new(3, [])],
        })));

    [Fact]
    public void What_a_header_does_not_have_is_null_or_empty() => Assert.Equal(
        """
        {"format":"pacspace/bundle/v1","origin":"o","vkey":"v","statement":"s",
        "inclusion":{"index":"0","size":"1","hashes":[]},"treeHead":"t",
        "previous":null,"before":null,"after":null,
        "consistency":[],"timestamps":[],"anchors":[]}

        """.ReplaceLineEndings("\n").Replace(",\n\"", ",\"", StringComparison.Ordinal),
        Write(writer => writer.WriteHeader(new BundleHeader
        {
            Origin = "o",
            Vkey = "v",
            Statement = "s"u8.ToArray(),
            Inclusion = new(0, 1, []),
            TreeHead = "t",
        })));

    [Fact]
    public void A_delta_line_shows_its_payload_or_null() => Assert.Equal(
        $"{{\"statement\":\"s\\n{{}}\",\"payload\":\"p\\t\",\"gap\":[\"{A64}\"]}}\n" +
        "{\"statement\":\"s\",\"payload\":null,\"gap\":[]}\n",
        Write(writer =>
        {
            writer.WriteDelta("s\n{}"u8, "p\t"u8, [A]);
            writer.WriteDelta("s"u8, [], []);
        }));

    [Fact]
    public void The_trailer_is_the_last_gap() => Assert.Equal(
        $"{{\"gap\":[\"{B64}\",\"{A64}\"]}}\n{{\"gap\":[]}}\n",
        Write(writer =>
        {
            writer.WriteTrailer([B, A]);
            writer.WriteTrailer([]);
        }));

    private static string Write(Action<BundleWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new BundleWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
