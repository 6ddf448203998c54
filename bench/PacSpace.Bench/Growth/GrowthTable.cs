using System.Globalization;
using PacSpace.Bench.Compare;

namespace PacSpace.Bench.Growth;

/// <summary>One cost at each size; NaN where it was not measured.</summary>
internal sealed record GrowthRow(string What, string Unit, string Expected, double[] Values)
{
    /// <summary>The last size that was measured, divided by the first one.</summary>
    public double Factor
    {
        get
        {
            var measured = Values.Where(v => !double.IsNaN(v)).ToList();
            return measured.Count > 1 ? measured[^1] / measured[0] : double.NaN;
        }
    }
}

/// <summary>The costs of one part, size by size.</summary>
/// <param name="scale">What there is more of in each column.</param>
/// <param name="limit">A sentence about what bounds these figures.</param>
internal sealed class GrowthTable(string title, string scale, IReadOnlyList<string> columns, string limit)
{
    public const string Flat = "flat";

    private readonly List<GrowthRow> _rows = [];

    public string Title => title;

    public string Scale => scale;

    public IReadOnlyList<string> Columns => columns;

    public string Limit => limit;

    public IReadOnlyList<GrowthRow> Rows => _rows;

    public List<string> Notes { get; } = [];

    public static string AtMostLinear(IReadOnlyList<int> sizes) =>
        string.Create(CultureInfo.InvariantCulture, $"at most linear: {(double)sizes[^1] / sizes[0]:N0} ×");

    public void Set(int column, string what, string unit, string expected, double value)
    {
        var row = _rows.Find(r => r.What == what);
        if (row is null)
        {
            row = new GrowthRow(what, unit, expected, new double[columns.Count]);
            Array.Fill(row.Values, double.NaN);
            _rows.Add(row);
        }
        row.Values[column] = value;
        Findings.Tell($"  {scale} {columns[column]}, {what}: {CompareReport.Number(value, unit)}");
    }

    public void Note(FormattableString line) => Notes.Add(line.ToString(CultureInfo.InvariantCulture));
}
