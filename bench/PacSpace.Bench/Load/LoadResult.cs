using System.Diagnostics;
using HdrHistogram;

namespace PacSpace.Bench.Load;

/// <summary>An acknowledged delta whose status can be asked for.</summary>
internal readonly record struct SampledDelta(LoadTarget Target, string RecordId);

/// <summary>What one sender, or all of a run, got.</summary>
internal sealed class LoadResult
{
    private const int MaxMessages = 10;
    private const int MaxSamples = 4096;

    // One in so many is asked for its status after the run.
    private const int SampleEvery = 16;

    // Three digits of latencies up to ten minutes, in tenths of a microsecond.
    private const int Digits = 3;
    private static readonly long Highest = TimeSpan.FromMinutes(10).Ticks;

    private long _acknowledged;

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

    /// <summary>Answers 503 and 429 that did not say when to come again; they count as wrong.</summary>
    public long WithoutRetryAfter { get; set; }

    /// <summary>Answers that are not what they must be, requests without an answer, warm-up included.</summary>
    public long Wrong { get; private set; }

    /// <summary>What is wrong with the first of them.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Of some acknowledged deltas that were measured.</summary>
    public List<SampledDelta> Samples { get; } = [];

    /// <summary>Timestamp of the last answer that counts.</summary>
    public long Last { get; set; }

    public double Seconds { get; private set; }

    /// <summary>Acknowledged deltas a second.</summary>
    public double Rate => Deltas / Seconds;

    public double Milliseconds(double percentile) =>
        Requests == 0 ? double.NaN : Latencies.GetValueAtPercentile(percentile) / (double)TimeSpan.TicksPerMillisecond;

    public double MaxMilliseconds => Latencies.GetMaxValue() / (double)TimeSpan.TicksPerMillisecond;

    /// <summary>Counts one more acknowledged delta; says whether it is to be among the samples.</summary>
    public bool WantsSample() => _acknowledged++ % SampleEvery == 0 && Samples.Count < MaxSamples;

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
        (Wrong, WithoutRetryAfter) = (Wrong + part.Wrong, WithoutRetryAfter + part.WithoutRetryAfter);
        Messages.AddRange(part.Messages.Take(MaxMessages - Messages.Count));
        Samples.AddRange(part.Samples);
        Last = Math.Max(Last, part.Last);
    }
}
