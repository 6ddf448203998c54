namespace PacSpace.Bench.Compare;

/// <summary>One row of the budgets, as it was measured.</summary>
/// <param name="What">In words.</param>
/// <param name="Unit">× for ratios.</param>
/// <param name="Budget">What must be reached; null: there is only an aim.</param>
/// <param name="Aim">Where it is to go; null: as the budget.</param>
/// <param name="Detail">What the figure is made of.</param>
internal sealed record Finding(
    string What, double Value, string Unit, double? Budget, double? Aim, string Detail = "")
{
    /// <summary>For times and memory.</summary>
    public bool LessIsBetter { get; init; }

    public bool IsRatio => Unit == "×";

    public bool IsMet => Reaches(Budget);

    public bool IsAimReached => IsMet && Reaches(Aim);

    public string Verdict =>
        IsAimReached ? "aim reached" : Budget is null ? "aim not reached" : IsMet ? "met" : "**not met**";

    private bool Reaches(double? mark) => mark is not { } due || (LessIsBetter ? Value <= due : Value >= due);
}

/// <summary>Rates of one side of a pair, one for each round.</summary>
internal sealed record Side(string Name, IReadOnlyList<double> Rates)
{
    public double Median => Statistics.Median(Rates);
}

internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0) return double.NaN;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        if (values.Count == 0) return double.NaN;
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
    }

    /// <summary>The median of what both sides' rounds give beside each other: they met the same machine.</summary>
    public static double Ratio(Side side, Side other) =>
        Median(side.Rates.Zip(other.Rates, (a, b) => a / b));
}
