using System.Globalization;

namespace PacSpace.Bench.Compare;

/// <summary>All that a comparison has found so far.</summary>
internal sealed class Findings
{
    public List<Finding> Rows { get; } = [];

    public List<Side> Sides { get; } = [];

    /// <summary>Figures without a budget: name and value.</summary>
    public List<(string Name, string Value)> Figures { get; } = [];

    /// <summary>Acknowledged deltas that were held against what is stored.</summary>
    public long Audited { get; set; }

    /// <summary>Answers or stored data that are not what they must be: none of the figures counts then.</summary>
    public List<string> Wrong { get; } = [];

    public void Add(Finding row)
    {
        Rows.Add(row);
        Tell($"{row.What}: {CompareReport.Number(row.Value, row.Unit)}, {row.Verdict}; {row.Detail}");
    }

    public void Figure(string name, FormattableString value)
    {
        Figures.Add((name, value.ToString(CultureInfo.InvariantCulture)));
        Tell($"{name}: {value.ToString(CultureInfo.InvariantCulture)}");
    }

    public static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
