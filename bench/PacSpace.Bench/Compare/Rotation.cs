namespace PacSpace.Bench.Compare;

/// <summary>
/// Sides that take turns, round by round: A B A B. A machine that slows down or speeds up does so for all of them.
/// </summary>
internal sealed class Rotation(Stage stage)
{
    private readonly List<(string Name, Func<Task<double>> Run, List<double> Rates)> _sides = [];

    public void Add(string name, Func<Task<double>> run) => _sides.Add((name, run, []));

    /// <summary>Gives the sides in the order in which they were added.</summary>
    public async Task<IReadOnlyList<Side>> RunAsync()
    {
        for (var round = 1; round <= stage.Options.Rounds; round++)
        {
            foreach (var (name, run, rates) in _sides)
            {
                rates.Add(await run());
                Findings.Tell($"  round {round}, {name}: {rates[^1]:N0}/s");
            }
        }
        Side[] sides = [.. _sides.Select(s => new Side(s.Name, s.Rates))];
        stage.Findings.Sides.AddRange(sides);
        return sides;
    }
}
