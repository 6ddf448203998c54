using System.Globalization;

namespace PacSpace.Bench.Scale;

/// <summary>What a run is asked for; everything has a default.</summary>
internal sealed record ScaleOptions
{
    public const string Usage =
        """
        usage: PacSpace.Bench scale [--count 10000000] [--customers 10000] [--skew 1.0] [--seed 1]
                 [--storage 'Host=…;Database=…']  PostgreSQL (a schema of the run's own, dropped at its end); else SQLite
                 [--directory DIR]                where a SQLite file and signed heads are made (and deleted)
                 [--fsck 1000000,10000000]        when fsck runs; default: at each measured size
                 [--minutes 90] [--report DIR]    the time limit; where scale-<store>.md is written
                 [--note TEXT]                    what else the machine did, for the report
        """;

    public long Count { get; private init; } = 10_000_000;

    public int Customers { get; private init; } = 10_000;

    /// <summary>Exponent of the Zipf distribution of deltas over customers; 0: uniform.</summary>
    public double Skew { get; private init; } = 1;

    public ulong Seed { get; private init; } = 1;

    /// <summary>Null: SQLite.</summary>
    public string? Storage { get; private init; }

    public string Directory { get; private init; } = Path.GetTempPath();

    public IReadOnlyList<long>? FsckAt { get; private init; }

    public TimeSpan Limit { get; private init; } = TimeSpan.FromMinutes(90);

    public string? Report { get; private init; }

    public string Note { get; private init; } = "not said";

    /// <summary>Sizes at which everything is measured: a tenth, a half, the whole.</summary>
    public IReadOnlyList<long> Sizes => [Count / 10, Count / 2, Count];

    public static ScaleOptions? Parse(string[] args)
    {
        var options = new ScaleOptions();
        if (args.Length % 2 != 0) return null;
        try
        {
            for (var i = 0; i < args.Length && options is not null; i += 2) options = options.With(args[i], args[i + 1]);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
        // A stretch must hold a few groups of 1,000 to say anything.
        return options is { Count: >= 100_000, Customers: >= 1, Skew: >= 0 } ? options : null;
    }

    private ScaleOptions? With(string name, string value) => name switch
    {
        "--count" => this with { Count = long.Parse(value, CultureInfo.InvariantCulture) },
        "--customers" => this with { Customers = int.Parse(value, CultureInfo.InvariantCulture) },
        "--skew" => this with { Skew = double.Parse(value, CultureInfo.InvariantCulture) },
        "--seed" => this with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
        "--storage" => this with { Storage = value },
        "--directory" => this with { Directory = value },
        "--fsck" => this with
        {
            FsckAt = [.. value.Split(',').Select(n => long.Parse(n, CultureInfo.InvariantCulture))],
        },
        "--minutes" => this with { Limit = TimeSpan.FromMinutes(double.Parse(value, CultureInfo.InvariantCulture)) },
        "--report" => this with { Report = value },
        "--note" => this with { Note = value },
        _ => null,
    };
}
