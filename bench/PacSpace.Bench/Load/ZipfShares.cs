using PacSpace.Bench.Scale;

namespace PacSpace.Bench.Load;

/// <summary>Picks one of many with the probabilities of a Zipf distribution, the first most often.</summary>
internal sealed class ZipfShares
{
    private readonly double[] _sums;

    /// <param name="skew">Its exponent; 0: uniform.</param>
    public ZipfShares(int count, double skew)
    {
        _sums = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++) _sums[i] = sum += Math.Pow(i + 1, -skew);
    }

    public int Pick(SplitMix random)
    {
        var at = Array.BinarySearch(_sums, random.Fraction() * _sums[^1]);
        return Math.Min(at < 0 ? ~at : at, _sums.Length - 1);
    }
}
