using PacSpace.Bench.Compare;

namespace PacSpace.Bench.Growth;

/// <summary>Which parts, at which sizes, and where.</summary>
internal sealed record GrowthOptions
{
    public const string Usage =
        """
        usage: PacSpace.Bench growth
                 [--only PART[,PART…]]  of: deltas, reconcile, customers, environments, nodes, saturation
                 [--quick]              a smoke run: smaller sizes, one second each; its figures say nothing
                 [--directory DIR]      where databases are made (and deleted); else the system's temporary directory
                 [--report DIR]         where growth.md is written; else bench/reports
                 [--note TEXT]          what else the machine did, for the report
        """;

    /// <summary>Null: all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    public bool IsQuick { get; init; }

    /// <summary>Where things are, for what it shares with the comparison.</summary>
    public required CompareOptions Places { get; init; }

    /// <summary>Of each rate.</summary>
    public double Seconds => IsQuick ? 1 : 4;

    /// <summary>In which nothing is asked.</summary>
    public double IdleSeconds => IsQuick ? 1 : 10;

    /// <summary>Before that, until what load leaves behind has settled.</summary>
    public double SettlingSeconds => IsQuick ? 0.5 : 3;

    /// <summary>After the second that follows the most connections.</summary>
    public double RecoverySeconds => IsQuick ? 2 : 5;

    /// <summary>What is not recorded by then stays out, and the report says so.</summary>
    public double FillSeconds => IsQuick ? 20 : 150;

    public IReadOnlyList<int> Histories => IsQuick ? [1000, 10_000, 30_000] : [1000, 100_000, 1_000_000];

    public IReadOnlyList<int> Customers => IsQuick ? [100, 1000, 10_000] : [100, 10_000, 1_000_000];

    public IReadOnlyList<int> Environments => IsQuick ? [1, 3, 10] : [1, 30, 300];

    public IReadOnlyList<int> Connections => IsQuick ? [64, 512] : [64, 256, 1024, 4096];

    public bool Wants(string part) => Only?.Contains(part) ?? true;

    /// <exception cref="FormatException">Something makes no sense.</exception>
    public static GrowthOptions Parse(string[] words)
    {
        var arguments = new Arguments(words, "--quick");
        var places = new CompareOptions { Rounds = 1, Note = arguments.Text("--note") };
        var options = new GrowthOptions
        {
            IsQuick = arguments.Has("--quick"),
            Only = arguments.Text("--only")?.Split(','),
            Places = places with
            {
                Directory = arguments.Text("--directory") ?? places.Directory,
                Report = arguments.Text("--report") ?? places.Report,
            },
        };
        arguments.AssertAllUsed();
        if (options.Only?.FirstOrDefault(name => !GrowthParts.Names.Contains(name)) is { } unknown)
            throw new FormatException($"There is no part {unknown}.");
        return options;
    }
}
