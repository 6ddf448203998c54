using System.Text;
using CsCheck;
using PacSpace.Core.Proofs;
using PacSpace.Core.Tests.Notes;

namespace PacSpace.Core.Tests.Proofs;

public class TlogProofTests
{
    private static readonly string Note = Heads.Note();
    private static readonly string A64 = Hash.Sha256("a"u8).ToBase64();

    [Fact]
    public void A_file_is_lines_an_empty_line_and_the_head() => Assert.Equal(
        $"c2sp.org/tlog-proof@v1\nextra aGk=\nindex 7\n{A64}\n{A64}\n\n{Note}",
        new TlogProof("hi"u8.ToArray(), 7, [Hash.Sha256("a"u8), Hash.Sha256("a"u8)], Note).Write());

    [Fact]
    public void Without_extra_data_there_is_no_such_line() => Assert.Equal(
        $"c2sp.org/tlog-proof@v1\nindex 0\n\n{Note}", new TlogProof(default, 0, [], Note).Write());

    [Fact]
    public void Extra_of_a_delta_is_its_statement_and_its_payload()
    {
        Assert.Equal("{\"statement\":\"s\\n\",\"payload\":\"p\\\"\"}"u8, TlogProof.DeltaExtra("s\n"u8, "p\""u8));
        Assert.Equal("{\"statement\":\"s\",\"payload\":null}"u8, TlogProof.DeltaExtra("s"u8, []));
    }

    [Fact]
    public void What_is_written_reads_back() =>
        Gen.Select(Any.Bytes, Any.Integer, Any.Hash.Array[0, 63]).Sample((extra, index, hashes) =>
        {
            var text = new TlogProof(extra, index, hashes, Note).Write();
            var parsed = TlogProof.Parse(Encoding.UTF8.GetBytes(text), out var error);
            Assert.Null(error);
            Assert.Equal(extra, parsed!.Extra.ToArray());
            Assert.Equal(index, parsed.Index);
            Assert.Equal(hashes, parsed.Hashes);
            Assert.Equal(Note, parsed.TreeHead);
        }, iter: 300);

    [Fact]
    public void Other_files_are_refused()
    {
        var good = $"c2sp.org/tlog-proof@v1\nextra aGk=\nindex 7\n{A64}\n\n{Note}";
        Assert.NotNull(Parse(good));
        foreach (var (old, changed) in new[]
        {
            ("@v1", "@v2"), ("c2sp", "\ufeffc2sp"), ("\n", "\r\n"), ("extra aGk=", "extra aGk"),
            ("extra aGk=", "extra "), ("extra aGk=", "extra aGl="), ("extra", "Extra"), ("index 7", "index 07"),
            ("index 7", "index -7"),
            ("index 7", "index  7"), ("index 7\n", ""), ("index 7", "index \u0667"), (A64, A64[..^1]),
            ("index 7", "index 9223372036854775808"), (A64, A64 + " "), (A64 + "\n\n", A64 + "\n"),
            (A64, A64[..^2] + (char)(A64[^2] + 1) + "="), (Note, Note[..^1]), (Note, Heads.Head.ToText() + "\n"),
            (A64, string.Join('\n', Enumerable.Repeat(A64, 64))), ("index 7", "index 7\nindex 7"),
        })
        {
            var text = good.Replace(old, changed, StringComparison.Ordinal);
            Assert.NotEqual(good, text);
            Assert.Null(Parse(text));
        }
        Assert.Null(Parse(""));
        Assert.Null(TlogProof.Parse(new byte[TlogProof.MaxBytes + 1], out _));
        Assert.Null(TlogProof.Parse([.. Encoding.UTF8.GetBytes(good), 0xff], out _));
    }

    private static TlogProof? Parse(string text)
    {
        var proof = TlogProof.Parse(Encoding.UTF8.GetBytes(text), out var error);
        Assert.Equal(proof is null, error is not null);
        return proof;
    }
}
