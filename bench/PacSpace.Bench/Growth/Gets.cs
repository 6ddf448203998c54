using System.Diagnostics;

namespace PacSpace.Bench.Growth;

/// <summary>Times calls that read, one after the other.</summary>
internal static class Gets
{
    /// <param name="path">Of the call of that number.</param>
    /// <returns>Milliseconds of each; a tenth of so many calls before them is not counted.</returns>
    public static async Task<List<double>> TimeAsync(
        HttpClient http, int count, Func<int, string> path, CancellationToken ct)
    {
        var times = new List<double>(count);
        for (var i = -count / 10; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri(path(i), UriKind.Relative), ct);
            await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(ct);
            if (i >= 0) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times;
    }
}
