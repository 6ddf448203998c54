using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace PacSpace.Bench.Load;

/// <summary>
/// Sends its next request when the last was answered, in the time that the run's pace gives it, to one target after the
/// other.
/// </summary>
/// <param name="first">The lane that it begins with.</param>
internal sealed class Sender(LoadOptions options, IWire wire, IReadOnlyList<Lane> lanes, int first, LoadResult result)
{
    private int _next = first;

    public async Task RunAsync(Pace pace, CancellationToken ct)
    {
        try
        {
            while (await pace.NextAsync(ct) is { } slot)
            {
                // What goes out a moment early is timed from then.
                var start = Math.Min(slot.Due, Stopwatch.GetTimestamp());
                var lane = lanes[_next++ % lanes.Count];
                var answer = await wire.PostAsync(lane.Key, lane.Body.Next(), ct);
                var end = Stopwatch.GetTimestamp();
                var deltas = lane.Check.Check(answer, lane.Body.Deltas);
                if (slot.Counts && deltas > 0) Count(deltas, start, end);
                // Whoever is refused waits; at a fixed rate users come all the same.
                if (answer.RetryAfter is { } wait && options.Rate is null) await PauseAsync(wait, ct);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or HttpRequestException
            or ObjectDisposedException or OperationCanceledException)
        {
            result.Report($"A request had no answer: {e.Message}");
        }
    }

    private void Count(int deltas, long start, long end)
    {
        result.Requests++;
        result.Deltas += deltas;
        result.Latencies.RecordValue(Stopwatch.GetElapsedTime(start, end).Ticks);
        result.Last = end;
    }

    private Task PauseAsync(string retryAfter, CancellationToken ct) =>
        int.TryParse(retryAfter, CultureInfo.InvariantCulture, out var seconds)
            ? Task.Delay(TimeSpan.FromSeconds(Math.Min(seconds, options.Seconds)), ct) : Task.CompletedTask;
}
