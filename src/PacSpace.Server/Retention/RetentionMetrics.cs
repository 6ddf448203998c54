using System.Diagnostics.Metrics;

namespace PacSpace.Server.Retention;

/// <summary>What an operator watches of the destruction of payloads.</summary>
internal sealed class RetentionMetrics
{
    private readonly Counter<long> _destroyed;
    private readonly Counter<long> _sweeps;
    private readonly Counter<long> _failures;

    public RetentionMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("PacSpace.Retention");
        _destroyed = meter.CreateCounter<long>("pacspace.payloads.destroyed", "{payload}", "Payloads that retention destroyed");
        _sweeps = meter.CreateCounter<long>("pacspace.retention.sweeps", "{sweep}", "Sweeps that came to their end");
        _failures = meter.CreateCounter<long>("pacspace.retention.failures", "{failure}", "Environments or files that a sweep left for the next one");
    }

    public void Destroyed(int payloads) => _destroyed.Add(payloads);

    public void Swept() => _sweeps.Add(1);

    public void Failed() => _failures.Add(1);
}
