using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace PacSpace.Bench.Load;

/// <summary>Sends its next request when the last was answered, in the time that the run's pace gives it.</summary>
internal sealed class Sender(LoadOptions options, IWire wire, RequestBody body, AnswerCheck check, LoadResult result)
{
    public async Task RunAsync(Pace pace, CancellationToken ct)
    {
        try
        {
            while (await pace.NextAsync(ct) is { } slot)
            {
                // What goes out a moment early is timed from then.
                var start = Math.Min(slot.Due, Stopwatch.GetTimestamp());
                var answer = await wire.PostAsync(body.Next(), ct);
                var end = Stopwatch.GetTimestamp();
                var deltas = check.Check(answer, body.Deltas);
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
