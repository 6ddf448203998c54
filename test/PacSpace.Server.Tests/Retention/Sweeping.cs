using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Server.Hosting.Tenants;

namespace PacSpace.Server.Tests.Retention;

/// <summary>One server's sweeps, asked for and counted; other servers in this process have sweeps of their own.</summary>
internal sealed class Sweeping : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly IServiceProvider _services;
    private long _ended;

    public Sweeping(IServiceProvider services)
    {
        _services = services;
        var factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "pacspace.retention.sweeps" && ReferenceEquals(instrument.Meter.Scope, factory))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _ended, count));
        _listener.Start();
    }

    /// <summary>Returns once a whole sweep has begun and ended.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        // The first to end may have begun before.
        for (var until = Interlocked.Read(ref _ended) + 2; Interlocked.Read(ref _ended) < until;)
        {
            _services.GetRequiredService<RetentionSignal>().Set();
            await Task.Delay(5, ct);
        }
    }

    public void Dispose() => _listener.Dispose();
}
