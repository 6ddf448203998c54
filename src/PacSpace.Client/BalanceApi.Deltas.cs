using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

public sealed partial class BalanceApi
{
    private const string Statement = "statement";

    // The longest that the server waits in one call.
    private const int LongestWaitSeconds = 20;

    // So long a last answer may be on its way.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Records a balance change. When the task completes the delta is durable and has its place; <c>VERIFIED</c> it
    /// is a moment later.
    /// </summary>
    /// <param name="customerId">
    /// 1 to 128 of ASCII letters, digits and <c>_ - . :</c>; the first delta makes the customer.
    /// </param>
    /// <param name="delta">Signed and not zero, within ±1,000,000,000, at most 9 fractional digits.</param>
    /// <param name="reason">1 to 500 characters.</param>
    /// <param name="options">What else is known of it.</param>
    /// <param name="ct">Ends the call. A delta that was sent may be recorded nevertheless.</param>
    /// <exception cref="PacSpaceException">It was refused, or no answer came. The same call with the same
    /// <see cref="PostOptions.IdempotencyKey"/> never records it twice.</exception>
    public Task<RecordedDelta> EmitAsync(
        string customerId, decimal delta, string reason, EmitOptions? options = null, CancellationToken ct = default) =>
        SendAsync(customerId, delta, reason, options ?? new(), 0, ct);

    /// <summary>
    /// Records a balance change and waits until it is verified: re-read, recomputed and under a signed head. The server
    /// is asked to wait, and then asked again at intervals.
    /// </summary>
    /// <inheritdoc cref="EmitAsync(string, decimal, string, EmitOptions?, CancellationToken)"/>
    /// <exception cref="RequestTimeoutException">It isn't verified in time. It is recorded nevertheless, as
    /// <see cref="RequestTimeoutException.RecordId"/>; without one no answer came, and it may be.</exception>
    public async Task<RecordedDelta> EmitAndWaitAsync(
        string customerId, decimal delta, string reason, EmitAndWaitOptions? options = null,
        CancellationToken ct = default)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.WaitTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.WaitTimeout, PacSpaceOptionsRules.LongestTimeout);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.PollInterval, TimeSpan.Zero);
        var clock = _transport.Clock;
        var start = clock.GetTimestamp();
        var waitSeconds = (int)Math.Min(LongestWaitSeconds, Math.Ceiling(options.WaitTimeout.TotalSeconds));
        using var end = new CancellationTokenSource(options.WaitTimeout + Grace, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, end.Token);
        var asking = new CallOptions { Timeout = options.Timeout, MaxRetries = options.MaxRetries };
        RecordedDelta? recorded = null;
        try
        {
            recorded = await SendAsync(customerId, delta, reason, options, waitSeconds, either.Token)
                .ConfigureAwait(false);
            while (recorded.Status == "QUEUED")
            {
                var left = options.WaitTimeout - clock.GetElapsedTime(start);
                if (left <= TimeSpan.Zero) throw NotVerified(recorded, options.WaitTimeout);
                var pause = left < options.PollInterval ? left : options.PollInterval;
                await Task.Delay(pause, clock, either.Token).ConfigureAwait(false);
                recorded = await DeltaStatusAsync(recorded.RecordId, options.IncludeStatement, asking, either.Token)
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw NotVerified(recorded, options.WaitTimeout);
        }
        if (recorded.Status == "VERIFIED") return recorded;
        throw new PacSpaceException($"Delta {recorded.RecordId} does not verify: ask your operator.",
            new ErrorInfo { Code = "DELTA_FAILED" });
    }

    /// <summary>
    /// Records up to 1000 deltas. Each stands alone: look at <see cref="BatchResults.TotalFailed"/> and at each result.
    /// </summary>
    public Task<BatchResults> EmitBatchAsync(
        IReadOnlyCollection<BatchDelta> deltas, BatchOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(deltas);
        return _transport.JsonAsync(
            new Call($"{Root}/delta/batch")
            {
                Query = Include(options?.IncludeStatement ?? false),
                Content = Body.Of(new BatchBody(deltas), Wire.Json.BatchBody),
                Options = options,
            }, Wire.Json.EnvelopeBatchResults, ct);
    }

    /// <summary>A delta with what became of it: its status, when it was verified, its hashes.</summary>
    public Task<DeltaStatus> DeltaStatusAsync(
        string recordId, bool includeStatement = false, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/delta/{Query.Segment(recordId, nameof(recordId))}")
            {
                Query = Include(includeStatement),
                Options = options,
            }, Wire.Json.EnvelopeDeltaStatus, ct);

    /// <summary>The proof of one delta: its statement, and the way from it to a signed head of the log.</summary>
    public Task<RecordProof> ProofAsync(string recordId, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/proof/{Query.Segment(recordId, nameof(recordId))}") { Options = options },
            Wire.Json.EnvelopeRecordProof, ct);

    /// <summary>
    /// The same proof as a C2SP <c>tlog-proof</c> file, which <see cref="OfflineVerifier"/> checks.
    /// </summary>
    public Task<string> ProofFileAsync(string recordId, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.TextAsync(
            new Call($"{Root}/proof/{Query.Segment(recordId, nameof(recordId))}.tlog-proof") { Options = options }, ct);

    private Task<RecordedDelta> SendAsync(
        string customerId, decimal delta, string reason, EmitOptions options, int waitSeconds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(customerId);
        ArgumentNullException.ThrowIfNull(reason);
        var body = new BatchDelta
        {
            CustomerId = customerId,
            Delta = delta,
            Reason = reason,
            ReferenceId = options.ReferenceId,
            Metadata = options.Metadata,
            OccurredAt = options.OccurredAt,
            Unit = options.Unit,
            Adjusts = options.Adjusts,
        };
        return _transport.JsonAsync(
            new Call($"{Root}/delta")
            {
                Query = Include(options.IncludeStatement),
                Content = Body.Of(body, Wire.Json.BatchDelta),
                WaitSeconds = waitSeconds,
                Options = options,
            }, Wire.Json.EnvelopeRecordedDelta, ct);
    }

    private static Query Include(bool statement) => new Query().Add("include", statement ? Statement : null);

    private static RequestTimeoutException NotVerified(RecordedDelta? delta, TimeSpan timeout) => new(
        delta is null ? $"No answer came within {timeout.TotalSeconds} s; the delta may be recorded."
            : $"Delta {delta.RecordId} is recorded, and was not verified within {timeout.TotalSeconds} s.",
        new ErrorInfo { Code = Refusals.TimedOut })
    {
        RecordId = delta?.RecordId,
    };
}
