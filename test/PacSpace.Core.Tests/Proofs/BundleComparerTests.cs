using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Proofs;

public class BundleComparerTests
{
    private static readonly Story Told = Story.Tell();

    [Fact]
    public void Bundles_of_one_history_agree()
    {
        byte[][] bundles =
        [
            Told.Bundle().Write(), Told.World.Bundle(Told.October).Write(),
            Told.World.Bundle(Told.November, Story.SizeAtNovember).Write(),
        ];
        foreach (var a in bundles)
            foreach (var b in bundles)
                Assert.Equal(new BundleComparison(null, null), Compare(a, b));
    }

    [Fact]
    public void Two_deltas_of_one_sequence_are_evidence()
    {
        var other = Story.LieAt(6, delta => delta with { Occurred = 0 });
        var honest = Told.World.Bundle(Told.November, Story.SizeAtNovember);
        var found = Compare(honest.Write(), other.Bundle().Write()).Contradiction!;
        Assert.Equal(ContradictionKind.Sequence, found.Kind);
        Assert.Equal(6, found.Sequence);
        Assert.Equal(Encoding.UTF8.GetString(honest.Lines[2].Statement), found.Left.Delta);
        Assert.Equal(other.World.Deltas(Story.Customer)[5].Statement,
            DeltaStatement.Parse(Encoding.UTF8.GetBytes(found.Right.Delta!), out _));
        Assert.Equal((honest.Header.TreeHead, other.World.Note()), (found.Left.TreeHead, found.Right.TreeHead));

        var json = JsonNode.Parse(found.ToJson())!;
        Assert.Equal("pacspace/evidence/v1", json["format"]!.GetValue<string>());
        Assert.Equal("sequence", json["kind"]!.GetValue<string>());
        Assert.Equal("6", json["sequence"]!.GetValue<string>());
        Assert.Equal(found.Left.Delta, json["left"]!["delta"]!.GetValue<string>());
        Assert.Equal(found.Right.TreeHead, json["right"]!["treeHead"]!.GetValue<string>());
    }

    [Fact]
    public void A_changed_delta_before_the_window_is_found_in_the_other_month()
    {
        var other = Story.LieAt(3, delta => delta with { Occurred = 0 });
        var found = Compare(
            Told.World.Bundle(Told.October).Write(),
            other.World.Bundle(other.November, Story.SizeAtNovember).Write()).Contradiction!;
        Assert.Equal((ContradictionKind.Sequence, 3L), (found.Kind, found.Sequence!.Value));
    }

    [Fact]
    public void Two_heads_of_one_size_and_different_roots_are_evidence()
    {
        var other = Story.LieAt(6, delta => delta with { Occurred = 0 });
        var found = Compare(Told.Bundle().Write(), other.Bundle().Write()).Contradiction!;
        Assert.Equal((ContradictionKind.Fork, null), (found.Kind, found.Sequence));
        Assert.Null(found.Left.Delta);
        Assert.Null(JsonNode.Parse(found.ToJson())!["sequence"]);
    }

    [Fact]
    public void Two_closed_checkpoints_of_one_window_must_cover_the_same()
    {
        var cut = Told.November with { To = 6, Count = 3, Root = Hash.Sha256("cut"u8) };
        var bundle = Told.Bundle();
        var shorter = (bundle with
        {
            Header = bundle.Header with { Statement = cut.Encode() },
            Lines = [.. bundle.Lines.Take(3)],
        }).Write();
        Assert.Equal(ContradictionKind.Window, Compare(bundle.Write(), shorter).Contradiction!.Kind);
    }

    [Fact]
    public void An_open_checkpoint_and_a_later_one_agree()
    {
        var world = new World();
        world.Emit("acme", "5", "2026-11-02T00:00:00.000Z");
        var open = world.Close("acme", Story.NovemberStart, Story.NovemberEnd, "2026-11-15T00:00:00.000Z");
        world.Emit("acme", "6", "2026-11-20T00:00:00.000Z");
        var closed = world.Close("acme", Story.NovemberStart, Story.NovemberEnd, Story.NovemberEnd);
        Assert.Null(Compare(world.Bundle(open).Write(), world.Bundle(closed).Write()).Contradiction);
    }

    [Fact]
    public void What_is_not_of_one_customer_or_not_a_bundle_is_not_compared()
    {
        var world = new World();
        world.Emit("bob", "5", "2026-11-02T00:00:00.000Z");
        var bob = world.Close("bob", Story.NovemberStart, Story.NovemberEnd, Story.NovemberEnd);
        var bundle = Told.Bundle().Write();
        byte[][] others =
        [
            world.Bundle(bob).Write(), Story.Tell(new World("other.example.com/log/env_test")).Bundle().Write(),
            [], "hello\n"u8.ToArray(), bundle[..^100], bundle[..4500],
        ];
        Assert.All(others, other =>
        {
            Assert.NotNull(Compare(bundle, other).Problem);
            Assert.NotNull(Compare(other, bundle).Problem);
        });
    }

    private static BundleComparison Compare(byte[] left, byte[] right) => BundleComparer.Compare(
        new MemoryStream(left), new MemoryStream(right), TestContext.Current.CancellationToken);
}
