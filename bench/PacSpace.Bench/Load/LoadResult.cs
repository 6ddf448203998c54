using System.Diagnostics;
using HdrHistogram;

namespace PacSpace.Bench.Load;

/// <summary>What one sender, or all of a run, got.</summary>
internal sealed class LoadResult
{
    private const int MaxMessages = 10;
    private const int MaxRecordIds = 4096;

    // Three digits of latencies up to ten minutes, in tenths of a microsecond.
    private const int Digits = 3;
    private static readonly long Highest = TimeSpan.FromMinutes(10).Ticks;

    /// <summary>In ticks of 100 ns.</summary>
    public LongHistogram Latencies { get; } = new(Highest, Digits);

    /// <summary>Answered requests that were measured.</summary>
    public long Requests { get; set; }

    /// <summary>Acknowledged deltas that were measured.</summary>
    public long Deltas { get; set; }

    /// <summary>Deltas that were refused with 503 (or SERVICE_UNAVAILABLE in a batch), warm-up included.</summary>
    public long Unavailable { get; set; }

    /// <summary>Deltas that were refused with 429, warm-up included.</summary>
    public long Limited { get; set; }

    /// <summary>Answers that are not what they must be, requests without an answer, warm-up included.</summary>
    public long Wrong { get; private set; }

    /// <summary>What is wrong with the first of them.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Of some acknowledged deltas that were measured.</summary>
    public List<string> RecordIds { get; } = [];

    /// <summary>Timestamp of the last answer that counts.</summary>
    public long Last { get; set; }

    public double Seconds { get; private set; }

    /// <summary>Acknowledged deltas a second.</summary>
    public double Rate => Deltas / Seconds;

    public bool WantsRecordId => RecordIds.Count < MaxRecordIds;

    public double Milliseconds(double percentile) =>
        Requests == 0 ? double.NaN : Latencies.GetValueAtPercentile(percentile) / (double)TimeSpan.TicksPerMillisecond;

    public double MaxMilliseconds => Latencies.GetMaxValue() / (double)TimeSpan.TicksPerMillisecond;

    public void Report(string wrong)
    {
        Wrong++;
        if (Messages.Count < MaxMessages) Messages.Add(wrong);
    }

    public static LoadResult Merge(IEnumerable<LoadResult> parts, Pace pace)
    {
        var all = new LoadResult();
        foreach (var part in parts) all.Add(part);
        all.Seconds = Stopwatch.GetElapsedTime(pace.MeasuredFrom, all.Last).TotalSeconds;
        if (pace.Unsent > 0) all.Report($"{pace.Unsent} senders gave up: the server is too far behind the rate");
        return all;
    }

    private void Add(LoadResult part)
    {
        Latencies.Add(part.Latencies);
        (Requests, Deltas) = (Requests + part.Requests, Deltas + part.Deltas);
        (Unavailable, Limited) = (Unavailable + part.Unavailable, Limited + part.Limited);
        Wrong += part.Wrong;
        Messages.AddRange(part.Messages.Take(MaxMessages - Messages.Count));
        RecordIds.AddRange(part.RecordIds);
        Last = Math.Max(Last, part.Last);
    }
}
