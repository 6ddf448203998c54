using System.Diagnostics.Metrics;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Pipeline;

/// <summary>
/// What the last sweep saw of each database, as an operator watches it: in the metrics, and in <c>/health/ready</c>.
/// </summary>
public sealed class LedgerWatch
{
    // A ledger to which nobody appends does not show that its database takes writes again.
    private static readonly TimeSpan FailureCounts = TimeSpan.FromMinutes(5);

    private static readonly EnvironmentKind[] Kinds = Enum.GetValues<EnvironmentKind>();

    private readonly TimeProvider _clock;
    private readonly Ledger[] _ledgers = [.. Kinds.Select(static _ => new Ledger())];
    private volatile bool _controlAnswers = true;

    public LedgerWatch(IMeterFactory factory, TimeProvider clock)
    {
        _clock = clock;
        var meter = factory.Create(PipelineMetrics.MeterName);
        meter.CreateObservableGauge("pacspace.database.up", Databases, null,
            "1: the database answered the last sweep; 0: it did not");
        meter.CreateObservableGauge("pacspace.environments.frozen", () => Each(static l => l.Frozen), null,
            "Environments whose verification has stopped");
        meter.CreateObservableGauge("pacspace.entries.unverified", () => Each(static l => l.Unverified), null,
            "Log entries that wait to be covered by a signed head, frozen environments left out");
        meter.CreateObservableGauge("pacspace.verification.lag",
            () => Kinds.Select(k => Measured(k, VerificationLag(k).TotalSeconds)), "s",
            "How long the entry has been seen unverified that waits longest, frozen environments left out");
        meter.CreateObservableGauge("pacspace.appends.failing", () => Kinds.Select(k => Measured(k, LastAppendFailure(k) is null ? 0 : 1)), null,
            "1: within 5 minutes a group failed because the database could not be written, and none was stored since");
    }

    /// <summary>
    /// How long this server has seen an entry unverified: the longest of all environments that have not stopped. It is
    /// never more than the truth, and less by one sweep at most, or by what happened before this server started.
    /// </summary>
    public TimeSpan VerificationLag(EnvironmentKind kind)
    {
        var ledger = Of(kind);
        lock (ledger)
            return ledger.Waiting.Count == 0 ? TimeSpan.Zero
                : _clock.GetElapsedTime(ledger.Waiting.Values.Min(w => w.Since));
    }

    /// <summary>Why the last append failed, and when; null if it did not, or more than 5 minutes ago.</summary>
    public AppendFailure? LastAppendFailure(EnvironmentKind kind) =>
        Of(kind).Failed is { } failed && _clock.GetElapsedTime(failed.Since) < FailureCounts ? failed.Failure : null;

    /// <summary>A group was committed: the ledger can be written.</summary>
    public void Appended(EnvironmentKind kind) => Of(kind).Failed = null;

    /// <summary>A group was not stored, for what is wrong with the database.</summary>
    public void AppendFailed(EnvironmentKind kind, StorageFault fault) =>
        Of(kind).Failed = new Failed(new AppendFailure(fault, _clock.GetUtcNow()), _clock.GetTimestamp());

    /// <summary>The sweep saw where all logs of a ledger stand.</summary>
    public void Saw(EnvironmentKind kind, IReadOnlyList<LogPosition> positions)
    {
        var (ledger, now) = (Of(kind), _clock.GetTimestamp());
        lock (ledger)
        {
            var waiting = new Dictionary<long, Waiting>();
            foreach (var p in positions)
            {
                if (!p.IsBehind) continue;
                waiting[p.Environment] = ledger.Waiting.TryGetValue(p.Environment, out var seen) && p.VerifiedSize <= seen.Index
                    ? seen : new Waiting(p.NextIndex - 1, now);
            }
            ledger.Waiting = waiting;
            ledger.Frozen = positions.Count(p => p.IsFrozen);
            ledger.Unverified = positions.Where(p => p.IsBehind).Sum(p => p.NextIndex - p.VerifiedSize);
            ledger.IsReachable = true;
        }
    }

    /// <summary>The sweep could not read a ledger.</summary>
    public void Missed(EnvironmentKind kind) => Of(kind).IsReachable = false;

    /// <summary>Whether the control store answered the sweep.</summary>
    public void ControlAnswers(bool answers) => _controlAnswers = answers;

    private Ledger Of(EnvironmentKind kind) => _ledgers[Array.IndexOf(Kinds, kind)];

    private IEnumerable<Measurement<int>> Databases() =>
        [.. Each(static l => l.IsReachable ? 1 : 0), new(_controlAnswers ? 1 : 0, new KeyValuePair<string, object?>("database", "control"))];

    private IEnumerable<Measurement<T>> Each<T>(Func<Ledger, T> value) where T : struct =>
        Kinds.Select(k => Measured(k, value(Of(k))));

    private static Measurement<T> Measured<T>(EnvironmentKind kind, T value) where T : struct =>
        new(value, new KeyValuePair<string, object?>("database", kind.Word()));

    /// <param name="Index">An entry that was not verified yet.</param>
    /// <param name="Since">Timestamp of the sweep that saw it first.</param>
    private readonly record struct Waiting(long Index, long Since);

    private sealed record Failed(AppendFailure Failure, long Since);

    private sealed class Ledger
    {
        public Dictionary<long, Waiting> Waiting { get; set; } = [];

        public int Frozen { get; set; }

        public long Unverified { get; set; }

        public bool IsReachable { get; set; } = true;

        public Failed? Failed { get; set; }
    }
}

/// <summary>The last group of a ledger that the database did not take.</summary>
public sealed record AppendFailure(StorageFault Fault, DateTimeOffset At);
