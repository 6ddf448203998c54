namespace PacSpace.Bench.Compare;

/// <summary>How long, where, and which parts of the comparison.</summary>
internal sealed record CompareOptions
{
    public const string Usage =
        """
        usage: ./bench.sh
                 [--only PART[,PART…]]  of: start, emit-postgresql, emit-sqlite, batch-postgresql, batch-sqlite,
                                        history-sqlite, history-postgresql
                 [--seconds 5] [--rounds 3]  of each side of a pair; sides take turns
                 [--history 1000000]    deltas of the customer whose balance, checkpoint and bundle are measured
                 [--quick]              a smoke run: one second, one round, 20,000 deltas
                 [--directory DIR]      where databases are made (and deleted); else the system's temporary directory
                 [--report DIR]         where compare.md and compare.svg are written; else bench/reports
                 [--note TEXT]          what else the machine did, for the report
        """;

    public double Seconds { get; init; } = 5;

    public int Rounds { get; init; } = 3;

    public int History { get; init; } = 1_000_000;

    /// <summary>Null: all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    public bool IsQuick { get; init; }

    public string Directory { get; init; } = Path.GetTempPath();

    public string Report { get; init; } = Path.Combine(Repository.Root, "bench", "reports");

    public string? Note { get; init; }

    /// <exception cref="FormatException">Something makes no sense.</exception>
    public static CompareOptions Parse(string[] words)
    {
        var arguments = new Arguments(words, "--quick");
        var isQuick = arguments.Has("--quick");
        var options = new CompareOptions
        {
            IsQuick = isQuick,
            Seconds = arguments.Number("--seconds", isQuick ? 1 : 5, 1, 600),
            Rounds = arguments.Count("--rounds", isQuick ? 1 : 3, 1, 100),
            History = arguments.Count("--history", isQuick ? 20_000 : 1_000_000, 2000, 100_000_000),
            Only = arguments.Text("--only")?.Split(','),
            Note = arguments.Text("--note"),
        };
        options = options with
        {
            Directory = arguments.Text("--directory") ?? options.Directory,
            Report = arguments.Text("--report") ?? options.Report,
        };
        arguments.AssertAllUsed();
        if (options.Only?.FirstOrDefault(name => !ComparedParts.Names.Contains(name)) is { } unknown)
            throw new FormatException($"There is no part {unknown}.");
        return options;
    }
}
