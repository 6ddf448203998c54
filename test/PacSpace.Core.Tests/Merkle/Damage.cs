namespace PacSpace.Core.Tests.Merkle;

/// <summary>Ways to spoil a proof.</summary>
internal static class Damage
{
    public static Hash Flip(this Hash hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Hash(bytes);
    }

    public static List<Hash> Flip(this List<Hash> proof, int index, int bit)
    {
        List<Hash> flipped = [.. proof];
        flipped[index] = flipped[index].Flip(bit);
        return flipped;
    }

    /// <summary>The proof without one of its hashes, and with one more at either end.</summary>
    public static IEnumerable<List<Hash>> OtherLengths(this List<Hash> proof, Hash[] extra) =>
    [
        .. proof.Select((_, i) => proof.Where((_, j) => j != i).ToList()),
        .. extra.Concat(proof).SelectMany(hash => new List<Hash>[] { [hash, .. proof], [.. proof, hash] }),
    ];
}
