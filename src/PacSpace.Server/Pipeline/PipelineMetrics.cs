using System.Diagnostics.Metrics;

namespace PacSpace.Server.Pipeline;

/// <summary>What an operator watches of the append path and of verification.</summary>
public sealed class PipelineMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PacSpace.Pipeline";

    private readonly Counter<long> _appended;
    private readonly Counter<long> _refused;
    private readonly Histogram<int> _groupSize;
    private readonly Counter<long> _verified;
    private readonly Counter<long> _stopped;
    private readonly UpDownCounter<long> _waiting;

    public PipelineMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _appended = meter.CreateCounter<long>("pacspace.items.appended", "{item}", "Items settled by a committed group");
        _refused = meter.CreateCounter<long>("pacspace.items.unavailable", "{item}", "Items answered 503: queue full or ledger down");
        _groupSize = meter.CreateHistogram<int>("pacspace.group.size", "{item}", "Items in one transaction");
        _verified = meter.CreateCounter<long>("pacspace.entries.verified", "{entry}", "Log entries covered by a signed head");
        _stopped = meter.CreateCounter<long>("pacspace.verification.stopped", "{pass}", "Passes that found verification stopped");
        _waiting = meter.CreateUpDownCounter<long>("pacspace.items.waiting", "{item}", "Items waiting to be appended");
    }

    public void Waiting(int items) => _waiting.Add(items);

    public void GroupDone(int items, int unavailable)
    {
        _waiting.Add(-items);
        _groupSize.Record(items);
        _appended.Add(items - unavailable);
        if (unavailable > 0) _refused.Add(unavailable);
    }

    public void QueueFull(int items) => _refused.Add(items);

    public void Verified(long entries) => _verified.Add(entries);

    public void Stopped() => _stopped.Add(1);
}
