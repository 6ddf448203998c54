using System.Diagnostics;
using PacSpace.Bench.Compare;

namespace PacSpace.Bench.Growth;

/// <summary>What the parts share: what is wanted, where it runs, and the tables that they fill.</summary>
internal sealed class GrowthRun(GrowthOptions options, Stage stage)
{
    /// <summary>After which no other part begins.</summary>
    public const double MaxMinutes = 15;

    private readonly List<GrowthTable> _tables = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public GrowthOptions Options => options;

    public Stage Stage => stage;

    public Findings Findings => stage.Findings;

    public IReadOnlyList<GrowthTable> Tables => _tables;

    public TimeSpan Took => _watch.Elapsed;

    public bool IsTimeUp => Took.TotalMinutes > MaxMinutes;

    /// <summary>What there was no time for.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>One table for both databases: the first time it is asked for, it is made.</summary>
    public GrowthTable Table(string title, string scale, IReadOnlyList<string> columns, string limit)
    {
        var table = _tables.Find(t => t.Title == title);
        if (table is null) _tables.Add(table = new GrowthTable(title, scale, columns, limit));
        return table;
    }

    public GrowthTable Table(string title, string scale, IReadOnlyList<int> sizes, string limit) =>
        Table(title, scale, [.. sizes.Select(s => FormattableString.Invariant($"{s:N0}"))], limit);
}
