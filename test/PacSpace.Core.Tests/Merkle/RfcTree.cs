using System.Collections.Concurrent;
using System.Security.Cryptography;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Tests.Merkle;

/// <summary>The recursive definitions of RFC 6962 §2.1, RFC 9162 §2.1.3.1 and §2.1.4.1, word for word.</summary>
internal sealed class RfcTree
{
    private readonly byte[][] _entries;
    private readonly ConcurrentDictionary<(int, int), Hash> _roots = [];

    public RfcTree(IEnumerable<byte[]> entries) => _entries = [.. entries];

    /// <summary>A tree of n different entries.</summary>
    public static RfcTree OfSize(int n) => new(Enumerable.Range(0, n).Select(i => new[] { (byte)i, (byte)(i >> 8) }));

    public int Size => _entries.Length;

    public Hash Leaf(int index) => Root(index, index + 1);

    public Hash Root(int size) => Root(0, size);

    /// <summary>MTH(D[begin:end])</summary>
    public Hash Root(int begin, int end)
    {
        if (_roots.TryGetValue((begin, end), out var known)) return known;
        var n = end - begin;
        var k = Split(n);
        var root = new Hash(SHA256.HashData(n switch
        {
            0 => [],
            1 => [0x00, .. _entries[begin]],
            _ => [0x01, .. Root(begin, begin + k).ToArray(), .. Root(begin + k, end).ToArray()],
        }));
        _roots[(begin, end)] = root;
        return root;
    }

    /// <summary>PATH(m, D[begin:end])</summary>
    public List<Hash> Path(int m, int begin, int end)
    {
        var k = Split(end - begin);
        if (end - begin == 1) return [];
        return m < k
            ? [.. Path(m, begin, begin + k), Root(begin + k, end)]
            : [.. Path(m - k, begin + k, end), Root(begin, begin + k)];
    }

    /// <summary>SUBPROOF(m, D[begin:end], b)</summary>
    public List<Hash> Subproof(int m, int begin, int end, bool b)
    {
        var k = Split(end - begin);
        if (m == end - begin) return b ? [] : [Root(begin, end)];
        return m <= k
            ? [.. Subproof(m, begin, begin + k, b), Root(begin + k, end)]
            : [.. Subproof(m - k, begin + k, end, false), Root(begin, begin + k)];
    }

    /// <summary>On which side the siblings of PATH stand; proofs of one shape fit each other's places.</summary>
    public static string PathShape(int m, int n)
    {
        var k = Split(n);
        if (n == 1) return "";
        return m < k ? PathShape(m, k) + "R" : PathShape(m - k, n - k) + "L";
    }

    /// <summary>The same for PROOF; the first letter says whether it starts with the first root.</summary>
    public static string ProofShape(int m, int n, bool b = true)
    {
        var k = Split(n);
        if (m == n) return b ? "S" : "P";
        return m <= k ? ProofShape(m, k, b) + "R" : ProofShape(m - k, n - k, false) + "L";
    }

    /// <summary>Reads subtrees for Core's proof maker, which must ask for complete ones of the tree alone.</summary>
    public SubtreeReader Reader(int size) => (level, index) =>
    {
        var (begin, end) = (index << level, (index + 1) << level);
        Assert.InRange(end, 1, size);
        return Root((int)begin, (int)end);
    };

    // The largest power of two smaller than n.
    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }
}
