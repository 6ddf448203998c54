using System.Diagnostics.Metrics;
using PacSpace.Storage;

namespace PacSpace.Server.Pipeline;

/// <summary>What an operator watches of the append path and of verification.</summary>
public sealed class PipelineMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PacSpace.Pipeline";

    private static readonly double[] SecondsBuckets =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Counter<long> _appended;
    private readonly Counter<long> _refused;
    private readonly Histogram<int> _groupSize;
    private readonly Histogram<double> _appendSeconds;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _verified;
    private readonly Counter<long> _stopped;
    private readonly UpDownCounter<long> _waiting;

    public PipelineMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _appended = meter.CreateCounter<long>("pacspace.items.appended", "{item}", "Items settled by a committed group");
        _refused = meter.CreateCounter<long>("pacspace.items.unavailable", "{item}", "Items answered 503: queue full or ledger down");
        _groupSize = meter.CreateHistogram<int>("pacspace.group.size", "{item}", "Items in one transaction");
        _appendSeconds = meter.CreateHistogram("pacspace.append.duration", "s",
            "From handing a group to the database to its commit, tries that it turned away included", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
        _failed = meter.CreateCounter<long>("pacspace.append.failures", "{group}", "Groups that the database did not take, by reason");
        _verified = meter.CreateCounter<long>("pacspace.entries.verified", "{entry}", "Log entries covered by a signed head");
        _stopped = meter.CreateCounter<long>("pacspace.verification.stopped", "{pass}", "Passes that found verification stopped");
        _waiting = meter.CreateUpDownCounter<long>("pacspace.items.waiting", "{item}", "Items waiting to be appended");
        // Present from the start: whoever watches them sees the first refusal as a step.
        _appended.Add(0);
        _refused.Add(0);
        _verified.Add(0);
        _waiting.Add(0);
    }

    public void Waiting(int items) => _waiting.Add(items);

    public void GroupDone(int items, int unavailable)
    {
        _waiting.Add(-items);
        _groupSize.Record(items);
        _appended.Add(items - unavailable);
        if (unavailable > 0) _refused.Add(unavailable);
    }

    public void Committed(string ledger, TimeSpan took) =>
        _appendSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("database", ledger));

    public void NotCommitted(string ledger, StorageFault fault) => _failed.Add(
        1, new KeyValuePair<string, object?>("database", ledger), new KeyValuePair<string, object?>("reason", fault.ToString()));

    public void QueueFull(int items) => _refused.Add(items);

    public void Verified(long entries) => _verified.Add(entries);

    public void Stopped() => _stopped.Add(1);
}
