using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Storage.Tests.Ledger.Verification;

public sealed class SignedHeadsTests : IDisposable
{
    private const string Origin = "ledger.test/log/env_1";
    private readonly string _directory = Directory.CreateTempSubdirectory("pacspace-heads-").FullName;
    private readonly LogSigner _signer = new(Origin, Hash.Sha256("seed"u8).ToArray());

    private string File => Path.Combine(_directory, "heads", "env_1.head");

    private SignedHeads Heads => new(Path.Combine(_directory, "heads"));

    public void Dispose()
    {
        _signer.Dispose();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public void Nothing_is_remembered_before_the_first_head() => Assert.Null(Heads.Read(_signer.VerifierKey));

    [Fact]
    public void Last_head_is_remembered()
    {
        for (var size = 0L; size <= 9; size++)
        {
            Write(size);
            Assert.Equal(HeadOf(size), Heads.Read(_signer.VerifierKey));
        }
    }

    [Fact]
    public void Two_slots_are_written_in_turn()
    {
        var slots = new List<string[]>();
        foreach (var size in (long[])[1, 2, 3, 4])
        {
            Write(size);
            slots.Add([.. Sizes()]);
        }
        Assert.Equal([["1"], ["1", "2"], ["3", "2"], ["3", "4"]], slots);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(2048, 3)]
    public void Torn_slot_loses_one_head_at_most(int start, long left)
    {
        foreach (var size in (long[])[1, 2, 3, 4]) Write(size);
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes.AsSpan(start + 40, 60).Clear();
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Equal(HeadOf(left), Heads.Read(_signer.VerifierKey));
        // The torn slot is the next to be written.
        Write(5);
        Assert.Equal(["5", $"{left}"], Sizes().OrderDescending());
        Assert.Equal(HeadOf(5), Heads.Read(_signer.VerifierKey));
    }

    [Fact]
    public void Slot_cut_off_in_the_middle_loses_one_head_at_most()
    {
        foreach (var size in (long[])[1, 2]) Write(size);
        var bytes = System.IO.File.ReadAllBytes(File);
        for (var length = 2048; length < 2048 + Encoding.UTF8.GetByteCount(_signer.Sign(HeadOf(2))); length++)
        {
            System.IO.File.WriteAllBytes(File, bytes[..length]);
            Assert.Equal(HeadOf(1), Heads.Read(_signer.VerifierKey));
        }
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Equal(HeadOf(2), Heads.Read(_signer.VerifierKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    public void File_without_a_head_is_not_the_same_as_no_file(string content)
    {
        Write(1);
        System.IO.File.WriteAllText(File, content);
        Assert.Throws<InvalidDataException>(() => Heads.Read(_signer.VerifierKey));
    }

    [Fact]
    public void Heads_of_another_key_or_log_are_not_remembered()
    {
        Write(1);
        using var other = new LogSigner(Origin, Hash.Sha256("other"u8).ToArray());
        Assert.Throws<InvalidDataException>(() => Heads.Read(other.VerifierKey));
        using var neighbour = new LogSigner("ledger.test/log/env_2", Hash.Sha256("seed"u8).ToArray());
        Assert.Null(Heads.Read(neighbour.VerifierKey));
    }

    [Fact]
    public void Longest_origin_fits()
    {
        var origin = new string('a', 255 - "/log/env_1".Length) + "/log/env_1";
        using var signer = new LogSigner(origin, Hash.Sha256("seed"u8).ToArray());
        var head = new TreeHead(origin, long.MaxValue, MerkleHasher.EmptyRoot);
        Heads.Write(signer.VerifierKey, signer.Sign(head));
        Assert.Equal(head, Heads.Read(signer.VerifierKey));
    }

    [Fact]
    public void Smaller_head_than_is_known_is_refused()
    {
        var heads = Heads;
        Assert.True(heads.Write(_signer.VerifierKey, _signer.Sign(HeadOf(7))));
        Assert.False(heads.Write(_signer.VerifierKey, _signer.Sign(HeadOf(6))));
        Assert.True(heads.Write(_signer.VerifierKey, _signer.Sign(HeadOf(7))));
        Assert.Equal(7, heads.SizeOf(_signer.VerifierKey));
        Assert.Equal(HeadOf(7), Heads.Read(_signer.VerifierKey));
        Assert.Throws<ArgumentException>(() => heads.Write(_signer.VerifierKey, "no head"));
    }

    [Fact]
    public async Task Largest_of_heads_that_are_written_at_once_is_remembered()
    {
        var heads = Heads;
        var sizes = Enumerable.Range(1, 64).Select(n => (long)n).ToArray();
        await Task.WhenAll(sizes.Select(size => Task.Run(
            () => heads.Write(_signer.VerifierKey, _signer.Sign(HeadOf(size))), TestContext.Current.CancellationToken)));
        Assert.Equal(HeadOf(64), Heads.Read(_signer.VerifierKey));
    }

    private static TreeHead HeadOf(long size) => new(Origin, size, Hash.Sha256(BitConverter.GetBytes(size)));

    private void Write(long size) => Heads.Write(_signer.VerifierKey, _signer.Sign(HeadOf(size)));

    private IEnumerable<string> Sizes() => System.IO.File.ReadAllBytes(File).Chunk(2048)
        .Select(slot => Encoding.UTF8.GetString(slot).Split('\n')).Where(lines => lines[0] == Origin)
            .Select(lines => lines[1]);
}
