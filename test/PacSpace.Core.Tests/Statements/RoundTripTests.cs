using System.Text;
using CsCheck;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Statements;

public class RoundTripTests
{
    public static TheoryData<string> Kinds => StatementKind.Names;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_reads_back_the_same(string name)
    {
        var kind = StatementKind.Of(name);
        kind.Any.Sample(statement =>
        {
            var bytes = statement.Encode();
            Assert.Equal(statement, kind.Parse(bytes));
            // The same bytes again, from their members alone, by the tests' own writer.
            var text = Encoding.UTF8.GetString(bytes);
            Assert.Equal(text, kind.Spell(StatementKind.MembersOf(text)));
        }, iter: 1_000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Statements_of_other_kinds_are_refused(string name)
    {
        var accepted = StatementKind.All.Where(other => StatementKind.Of(name).Parse(other.Golden) is not null);
        Assert.Equal([name], accepted.Select(other => other.Name));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Hashes_are_those_of_the_written_bytes(string name) => StatementKind.Of(name).Any.Sample(statement =>
    {
        var content = Hash.Sha256(statement.Encode());
        Assert.Equal(content, statement.ContentHash());
        if (statement.EntryType is { } type)
            Assert.Equal(Hash.Sha256([0x00, (byte)type, .. content.ToArray()]), statement.LeafHash());
        else
            Assert.Throws<InvalidOperationException>(() => statement.LeafHash());
    });

    [Fact]
    public void Every_kind_but_the_payload_is_a_log_entry_of_its_own_type()
    {
        var types = GoldenStatements.All.DistinctBy(golden => golden.Kind)
            .ToDictionary(golden => golden.Kind, golden => golden.Statement.EntryType);
        Assert.Equal(new()
        {
            ["delta"] = EntryType.Delta,
            ["payload"] = null,
            ["checkpoint"] = EntryType.Checkpoint,
            ["selection"] = EntryType.Selection,
            ["environment-checkpoint"] = EntryType.EnvironmentCheckpoint,
            ["successor"] = EntryType.Successor,
        }, types);
    }

    [Fact]
    public void A_writer_can_be_used_again_even_after_it_threw()
    {
        var writer = new CanonicalWriter();
        foreach (var golden in GoldenStatements.All)
        {
            Assert.Throws<EncoderFallbackException>(() => { writer.Begin("x").Member("a", "half\ud800"); });
            Assert.Equal(golden.Statement.Encode(), golden.Statement.Write(writer));
        }
    }

    [Fact]
    public void Large_texts_are_written_whole()
    {
        var reason = string.Concat(Enumerable.Repeat("\"\\\n\u0001é😀x", 100_000));
        var payload = new PayloadStatement
        {
            Adjusts = "",
            Metadata = "",
            Reason = reason,
            ReferenceId = "",
            Salt = default,
        };
        Assert.Equal(payload, PayloadStatement.Parse(payload.Encode(), out _));
    }

    [Fact]
    public void The_proof_root_binds_the_root_and_the_whole_statement() =>
        Gen.Select(Any.Hash, Any.Bytes).Sample((root, statement) =>
        {
            byte[] bound = [.. "pacspace/proof-root/v1\n"u8, .. root.ToArray(), .. statement];
            Assert.Equal(Hash.Sha256(bound), ProofRoot.Of(root, statement));
        });
}
