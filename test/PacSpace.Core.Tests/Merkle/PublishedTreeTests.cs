using PacSpace.Core.Merkle;

namespace PacSpace.Core.Tests.Merkle;

/// <summary>The eight leaves and the roots that Certificate Transparency's implementations publish.</summary>
public class PublishedTreeTests
{
    internal static readonly string[] Leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Fact]
    public void The_root_of_nothing_is_the_hash_of_nothing()
    {
        const string Expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        Assert.Equal(Expected, MerkleHasher.EmptyRoot.ToHex());
        Assert.Equal(Expected, MerkleHasher.Root([]).ToHex());
        Assert.Equal(Expected, new Frontier().Root().ToHex());
    }

    [Fact]
    public void The_eight_published_leaves_have_the_published_root()
    {
        var leaves = Leaves.Select(hex => MerkleHasher.Leaf(Convert.FromHexString(hex))).ToArray();
        Assert.Equal(
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", MerkleHasher.Root(leaves).ToHex());
    }

    [Fact]
    public void A_leaf_is_hashed_with_a_zero_byte_before_it()
    {
        for (var length = 0; length < 600; length++)
        {
            var entry = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
            Assert.Equal(Hash.Sha256([0x00, .. entry]), MerkleHasher.Leaf(entry));
        }
    }

    [Fact]
    public void A_node_is_hashed_with_a_one_byte_before_its_children()
    {
        var (left, right) = (Hash.Sha256("left"u8), Hash.Sha256("right"u8));
        Assert.Equal(Hash.Sha256([0x01, .. left.ToArray(), .. right.ToArray()]), MerkleHasher.Node(left, right));
        Assert.NotEqual(MerkleHasher.Node(left, right), MerkleHasher.Node(right, left));
    }

    [Theory]
    [InlineData(EntryType.Delta, 1), InlineData(EntryType.Checkpoint, 2)]
    [InlineData(EntryType.EnvironmentCheckpoint, 3), InlineData(EntryType.Selection, 6)]
    [InlineData(EntryType.Successor, 7)]
    public void An_entry_is_its_type_and_the_hash_of_its_statement(EntryType type, byte first)
    {
        var entry = LogEntry.Of(type, "a statement"u8);
        var bytes = new byte[LogEntry.Size];
        entry.CopyTo(bytes);
        Assert.Equal([first, .. Hash.Sha256("a statement"u8).ToArray()], bytes);
        Assert.Equal(Hash.Sha256([0x00, .. bytes]), entry.LeafHash());
    }
}
