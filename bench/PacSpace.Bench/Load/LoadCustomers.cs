using System.Globalization;
using System.Text;
using PacSpace.Bench.Scale;

namespace PacSpace.Bench.Load;

/// <summary>The customers of a run, by number.</summary>
internal sealed class LoadCustomers
{
    private readonly byte[][] _names;
    private readonly Func<SplitMix, int> _pick;

    public LoadCustomers(string prefix, int count, double skew)
    {
        _names = [.. Enumerable.Range(0, count)
            .Select(i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}{i:D4}")))];
        _pick = new ZipfShares(count, skew).Pick;
    }

    private LoadCustomers(byte[][] names, Func<SplitMix, int> pick) => (_names, _pick) = (names, pick);

    public int Count => _names.Length;

    public ReadOnlySpan<byte> this[int number] => _names[number];

    public string Name(int number) => Encoding.ASCII.GetString(_names[number]);

    public int Pick(SplitMix random) => _pick(random);

    /// <summary>The same customers, of which only the first so many get deltas, each as likely as another.</summary>
    public LoadCustomers AmongFirst(int count) => new(_names, random => random.Below(count));

    /// <summary>The same customers, which get a delta each, one after the other from this one on.</summary>
    public LoadCustomers OneAfterOther(int first)
    {
        var next = first - 1;
        return new LoadCustomers(_names, _ => Interlocked.Increment(ref next) % _names.Length);
    }
}
