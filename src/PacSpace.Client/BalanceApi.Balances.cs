using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

public sealed partial class BalanceApi
{
    /// <summary>A customer's balance over a scope. Enumerate it for every delta in scope.</summary>
    public Paged<DerivedBalance, DerivedDelta> DeriveAsync(
        string customerId, DeriveOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        var path = $"{Root}/derive/{Query.Segment(customerId, nameof(customerId))}";
        return Paged.ByOffset(options.Limit, options.Offset, 1000, (place, token) => _transport.JsonAsync(
            new Call(path)
            {
                Query = new Query().Add(options.Scope)
                    .Add("startingBalance", options.StartingBalance)
                    .Add("limit", place?.Limit ?? options.Limit).Add("offset", place?.At ?? options.Offset)
                    .Add("order", options.NewestFirst ? "desc" : null)
                    .Add("granularity", Words.Of(options.Granularity)),
                Options = options,
            }, Wire.Json.EnvelopeDerivedBalance, token), page => page.Deltas, page => page.Pagination, ct);
    }

    /// <summary><see cref="DeriveAsync"/> over the current UTC month.</summary>
    public Paged<DerivedBalance, DerivedDelta> DeriveCurrentMonthAsync(
        string customerId, DeriveOptions? options = null, CancellationToken ct = default) =>
        DeriveAsync(customerId, (options ?? new()) with { Scope = Scope.CurrentMonth }, ct);

    /// <summary><see cref="DeriveAsync"/> over one UTC month, as <c>YYYY-MM</c>.</summary>
    public Paged<DerivedBalance, DerivedDelta> DeriveForPeriodAsync(
        string customerId, string period, DeriveOptions? options = null, CancellationToken ct = default) =>
        DeriveAsync(customerId, (options ?? new()) with { Scope = Scope.ForPeriod(period) }, ct);

    /// <summary><see cref="DeriveAsync"/> over the last UTC months, the current one included.</summary>
    public Paged<DerivedBalance, DerivedDelta> DeriveMonthsBackAsync(
        string customerId, int months, DeriveOptions? options = null, CancellationToken ct = default) =>
        DeriveAsync(customerId, (options ?? new()) with { Scope = Scope.MonthsBack(months, _transport.Clock) }, ct);

    /// <summary><see cref="DeriveAsync"/> over the last UTC days, today included.</summary>
    public Paged<DerivedBalance, DerivedDelta> DeriveDaysBackAsync(
        string customerId, int days, DeriveOptions? options = null, CancellationToken ct = default) =>
        DeriveAsync(customerId, (options ?? new()) with { Scope = Scope.DaysBack(days, _transport.Clock) }, ct);

    /// <summary>
    /// Compares your balance with the other side's, and both with what was recorded. Exact, without a tolerance.
    /// </summary>
    /// <param name="customerId">Null: the two numbers with each other only.</param>
    /// <param name="yours">The balance that you have.</param>
    /// <param name="theirs">The balance that the other side has.</param>
    /// <param name="options">Which deltas count.</param>
    /// <param name="ct">Ends the call.</param>
    public Task<Comparison> CompareAsync(
        string? customerId, decimal yours, decimal theirs, CompareOptions? options = null,
        CancellationToken ct = default)
    {
        var body = new CompareBody(
            options?.Scope, customerId, yours, theirs, options?.StartingBalance, Words.Of(options?.Granularity));
        return _transport.JsonAsync(
            new Call($"{Root}/compare") { Content = Body.Of(body, Wire.Json.CompareBody), Options = options },
            Wire.Json.EnvelopeComparison, ct);
    }

    /// <summary>
    /// Locks a window (default: the current UTC month) under a proof root. The same request over the same deltas gives
    /// the same checkpoint again.
    /// </summary>
    /// <param name="customerId">
    /// Null: every customer that was active in the window, and the environment over them.
    /// </param>
    /// <param name="options">The window, or a selection of deltas.</param>
    /// <param name="ct">Ends the call.</param>
    public Task<Checkpoint> CheckpointAsync(
        string? customerId = null, CheckpointOptions? options = null, CancellationToken ct = default)
    {
        var mode = options?.Fingerprints is null ? null : "fingerprints";
        var body = new CheckpointBody(options?.Scope, customerId, mode, options?.Fingerprints);
        return _transport.JsonAsync(
            new Call($"{Root}/checkpoint") { Content = Body.Of(body, Wire.Json.CheckpointBody), Options = options },
            Wire.Json.EnvelopeCheckpoint, ct);
    }

    /// <summary>Checkpoints, newest first.</summary>
    public Paged<CheckpointList, Checkpoint> ListCheckpointsAsync(
        CheckpointListOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        return Paged.ByOffset(options.Limit, options.Offset, 200, (place, token) => _transport.JsonAsync(
            new Call($"{Root}/checkpoints")
            {
                Query = new Query().Add(options.Scope).Add("customerId", options.CustomerId)
                    .Add("limit", place?.Limit ?? options.Limit).Add("offset", place?.At ?? options.Offset),
                Options = options,
            }, Wire.Json.EnvelopeCheckpointList, token), page => page.Checkpoints, page => page.Pagination, ct);
    }
}
