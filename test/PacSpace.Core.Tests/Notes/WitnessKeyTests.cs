using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

public class WitnessKeyTests
{
    // A public witness's key, as the reference implementation's tests (Go, transparency-dev/formats) have it.
    private const string Published = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

    [Fact]
    public void The_published_key_reads_back()
    {
        Assert.True(WitnessKey.TryParse(Published, out var key));
        Assert.Equal(Published, key!.ToString());
        Assert.Equal("remora.n621.de", key.Name);
        Assert.Equal(0xda77ade7, key.KeyId);
    }

    [Fact]
    public void A_log_key_is_no_witness_key_and_the_other_way_round()
    {
        Assert.False(LogVerifierKey.TryParse(Published, out _));
        Assert.False(WitnessKey.TryParse(Policies.LogKey, out var key));
        Assert.Null(key);
    }

    [Fact]
    public void The_same_key_has_another_id_as_a_witness() => Assert.NotEqual(
        Heads.Signer().VerifierKey.KeyId,
        new WitnessKey(Heads.Origin, Heads.Signer().VerifierKey.PublicKeyBytes).KeyId);

    [Fact]
    public void Unsound_keys_and_names_are_refused()
    {
        Assert.Throws<FormatException>(() => new WitnessKey("w", new byte[32]));
        Assert.Throws<FormatException>(() => new WitnessKey("a b", Heads.Signer().VerifierKey.PublicKeyBytes));
    }
}
