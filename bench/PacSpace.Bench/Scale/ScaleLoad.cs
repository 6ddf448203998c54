using PacSpace.Bench.Load;
using PacSpace.Core.Amounts;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Bench.Scale;

/// <summary>
/// The same deltas for the same seed. A customer's share is that of a Zipf distribution over a shuffled list of names.
/// Every delta has a unique reference id; three in four are looked up by it as in a batch without keys, the fourth has
/// an idempotency key as a single emit has. Half carry metadata.
/// </summary>
internal sealed class ScaleLoad
{
    private static readonly string[] Reasons = ["api-calls", "tokens", "storage-gb-hours", "seats", "top-up"];
    private static readonly string[] Models = ["small", "large", "vision"];

    private readonly SplitMix _random;
    private readonly ZipfShares _shares;
    private long _made;

    public ScaleLoad(ScaleOptions options)
    {
        _random = new SplitMix(options.Seed);
        Names = [.. Enumerable.Range(0, options.Customers).Select(i => $"customer_{i:D6}")];
        for (var i = Names.Count - 1; i > 0; i--)
        {
            var other = _random.Below(i + 1);
            (Names[i], Names[other]) = (Names[other], Names[i]);
        }
        _shares = new ZipfShares(options.Customers, options.Skew);
    }

    /// <summary>Customers, the one with the largest share first.</summary>
    public List<string> Names { get; }

    public AppendItem[] Next(int count)
    {
        var items = new AppendItem[count];
        for (var i = 0; i < count; i++) items[i] = Next();
        return items;
    }

    private DeltaItem Next()
    {
        var n = _made++;
        var topUp = _random.Below(50) == 0;
        // Usage from a micro-unit to 20 units, now and then a top-up of 100 to 1,000.
        var nanos = topUp ? (100 + _random.Below(900)) * 1_000_000_000L : -(1 + _random.Below(20_000_000)) * 1_000L;
        return new DeltaItem
        {
            CustomerId = Names[_shares.Pick(_random)],
            Amount = new Amount(nanos),
            Reason = topUp ? Reasons[^1] : Reasons[_random.Below(Reasons.Length - 1)],
            ReferenceId = $"inv-{n / 1000:D7}-{_random.Next():x16}",
            Metadata = n % 2 == 0
                ? $$"""{"model":"{{Models[_random.Below(Models.Length)]}}","region":"eu-1","requests":{{_random.Below(10_000)}}}"""
                : null,
            IdempotencyKey = n % 4 == 0 ? $"{_random.Next():x16}{_random.Next():x16}" : null,
            DeduplicateByReference = n % 4 != 0,
        };
    }
}

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): seeded, the same everywhere, and nothing that guards a secret.</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));
}

/// <summary>A clock that a run moves: its deltas are spread evenly over twelve months.</summary>
internal sealed class ScaleClock(long count) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromDays(365);

    private long _done;

    public override DateTimeOffset GetUtcNow() => Start + Span * ((double)_done / count);

    public void Advance(int deltas) => _done += deltas;
}
