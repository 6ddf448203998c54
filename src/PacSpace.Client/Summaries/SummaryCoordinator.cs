namespace PacSpace.Client.Summaries;

/// <summary>
/// Adds usage up per customer, in memory, and records one delta for each with every flush. A sum that was ever sent is
/// fixed and has an idempotency key, so however a flush ends, the next one neither loses nor doubles it; what is added
/// meanwhile goes into another sum. Nothing that failed is dropped. For any number of threads.
/// </summary>
/// <remarks>
/// What was not flushed when a process is killed is lost: dispose of it before ending, or call
/// <see cref="CloseAsync"/> and keep <see cref="Pending"/> if that throws.
/// </remarks>
/// <example><code>
/// await using var usage = new SummaryCoordinator(client, new() { Cadence = SummaryOptions.Daily });
/// usage.Add("customer_001", -0.002m);
/// </code></example>
public sealed class SummaryCoordinator : IAsyncDisposable
{
    private const int LargestBatch = 100;
    private static readonly TimeSpan LongestCadence = TimeSpan.FromDays(24);

    private readonly PacSpaceClient _client;
    private readonly SummaryOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly SumQueues _queues;
    private bool _isArmed;
    private bool _isFlushing;
    private bool _isClosed;

    /// <summary>A coordinator that records through a client.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SummaryCoordinator(PacSpaceClient client, SummaryOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Cadence, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Cadence, LongestCadence);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BatchSize, LargestBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPending, 1);
        (_client, _options, _clock) = (client, options, clock ?? TimeProvider.System);
        _queues = new SumQueues(options.MaxPending);
        foreach (var usage in options.Restore) Restore(usage);
        _timer = _clock.CreateTimer(_ => _ = FlushAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm();
    }

    /// <summary>Adds an amount to a customer's sum. Nothing is sent before the next flush.</summary>
    /// <param name="customerId">1 to 128 of ASCII letters, digits and <c>_ - . :</c>.</param>
    /// <param name="amount">Within ±1,000,000,000, at most 9 fractional digits.</param>
    /// <param name="reason">
    /// 1 to 500 characters; each reason is summed up by itself. Default: that of the options.
    /// </param>
    /// <param name="unit">The customer's unit of account.</param>
    /// <exception cref="ArgumentException">The server would refuse it.</exception>
    /// <exception cref="PacSpaceException"><c>QUEUE_FULL</c>.</exception>
    /// <exception cref="ObjectDisposedException">The coordinator is closed.</exception>
    public void Add(string customerId, decimal amount, string? reason = null, string? unit = null)
    {
        var key = new SumKey(customerId, reason ?? _options.Reason, unit);
        UsageRules.Check(key, amount);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _queues.Add(key, amount, _clock.GetUtcNow());
        }
        Arm();
    }

    /// <summary>
    /// What is queued. After <see cref="CloseAsync"/> threw, keep it and give it to the next coordinator as
    /// <see cref="SummaryOptions.Restore"/>.
    /// </summary>
    public IReadOnlyList<SummedUsage> Pending()
    {
        lock (_gate) return [.. _queues.All.Select(sum => sum.AsUsage())];
    }

    /// <summary>Records what is queued, now. What could not be recorded is in the report, and stays queued.</summary>
    /// <exception cref="OperationCanceledException">It was ended; what was not recorded stays queued.</exception>
    public async Task<FlushReport> FlushAsync(CancellationToken ct = default)
    {
        FlushReport report;
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            lock (_gate) (_isFlushing, _isArmed) = (true, false);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            report = await FlushAllAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate) _isFlushing = false;
            Arm();
            _turn.Release();
        }
        _options.OnFlush?.Invoke(report);
        return report;
    }

    /// <summary>Takes no more usage and records what is queued. May be called again.</summary>
    /// <exception cref="PacSpaceException">
    /// <c>NOT_FLUSHED</c>: something could not be recorded. <see cref="Pending"/> has it.
    /// </exception>
    public async Task<FlushReport> CloseAsync(CancellationToken ct = default)
    {
        lock (_gate) _isClosed = true;
        var report = await FlushAsync(ct).ConfigureAwait(false);
        if (report.Pending == 0) return report;
        var why = report.Failed.Count == 0 ? "" : $": {report.Failed[0].Message}";
        throw new PacSpaceException(
            $"{report.Pending} sums of usage could not be recorded{why}", new ErrorInfo { Code = "NOT_FLUSHED" });
    }

    /// <summary>
    /// <see cref="CloseAsync"/>. It throws if something could not be recorded, rather than lose it unseen.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<FlushReport> FlushAllAsync(CancellationToken ct)
    {
        var (recorded, failed) = (0, new List<FailedUsage>());
        // What is added from now on is of the next flush: otherwise one would go on as long as usage comes in.
        HashSet<Sum> due;
        lock (_gate) due = [.. _queues.All];
        // Sums that waited behind what was recorded are the next to go.
        while (Seal(due) is { Count: > 0 } heads)
        {
            foreach (var batch in heads.Chunk(_options.BatchSize))
            {
                var answered = await SendAsync(batch, failed, ct).ConfigureAwait(false);
                recorded += answered ?? 0;
                if (answered is not null) continue;
                // Whatever kept one batch from being answered will keep the others too.
                due.Clear();
                break;
            }
        }
        lock (_gate) return new FlushReport(recorded, failed, _queues.Count);
    }

    private List<Sum> Seal(HashSet<Sum> due)
    {
        lock (_gate) return _queues.Seal(due);
    }

    /// <summary>How many were recorded; null if no answer came.</summary>
    private async Task<int?> SendAsync(Sum[] batch, List<FailedUsage> failed, CancellationToken ct)
    {
        try
        {
            var answer = await _client.Balance.EmitBatchAsync([.. batch.Select(sum => sum.AsDelta())], ct: ct)
                .ConfigureAwait(false);
            var isRefused = answer.Results.ToLookup(result => result.Status == "FAILED");
            failed.AddRange(isRefused[true].Select(result =>
                new FailedUsage(batch[result.Index].AsUsage(), result.Code ?? result.Status, result.Error ?? "")));
            var recorded = isRefused[false].Select(result => batch[result.Index]).ToList();
            lock (_gate) recorded.ForEach(_queues.Dequeue);
            return recorded.Count;
        }
        catch (PacSpaceException e)
        {
            failed.AddRange(batch.Select(sum => new FailedUsage(sum.AsUsage(), e.Code, e.Message)));
            return null;
        }
    }

    /// <summary>One flush a cadence, from the first time that there is something to flush.</summary>
    private void Arm()
    {
        lock (_gate)
        {
            if (_isArmed || _isFlushing || _isClosed || _queues.Count == 0) return;
            _isArmed = true;
            _timer.Change(_options.Cadence, Timeout.InfiniteTimeSpan);
        }
    }

    private void Restore(SummedUsage usage)
    {
        var key = new SumKey(usage.CustomerId, usage.Reason, usage.Unit);
        UsageRules.Check(key, usage.Delta);
        _queues.Enqueue(new Sum(key, usage.Delta, usage.Count, usage.From, usage.To, usage.IdempotencyKey));
    }
}
