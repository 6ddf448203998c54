using System.Globalization;
using System.Text;
using PacSpace.Bench.Scale;

namespace PacSpace.Bench.Load;

/// <summary>The customers of a run, by number.</summary>
internal sealed class LoadCustomers
{
    private readonly byte[][] _names;
    private readonly ZipfShares _shares;

    public LoadCustomers(string prefix, int count, double skew)
    {
        _names = [.. Enumerable.Range(0, count)
            .Select(i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}{i:D4}")))];
        _shares = new ZipfShares(count, skew);
    }

    public int Count => _names.Length;

    public ReadOnlySpan<byte> this[int number] => _names[number];

    public string Name(int number) => Encoding.ASCII.GetString(_names[number]);

    public int Pick(SplitMix random) => _shares.Pick(random);
}
