using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Core.Amounts;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Balances;

/// <summary>Paging and presentation of a derive.</summary>
public sealed class DeriveQuery
{
    /// <summary>Balance before the scope; default 0, or a starting checkpoint's closing balance.</summary>
    public string? StartingBalance { get; init; }

    /// <summary>Rows to list, 1 to 1000 (default 100).</summary>
    [Range(1, Derive.MaxLimit)]
    public int? Limit { get; init; }

    /// <summary>Rows to skip (default 0).</summary>
    [Range(0, int.MaxValue)]
    public int? Offset { get; init; }

    /// <summary>asc (default, oldest first) or desc.</summary>
    [AllowedValues("asc", "desc")]
    public string? Order { get; init; }

    /// <summary>day, week or month: adds a breakdown.</summary>
    [AllowedValues("day", "week", "month")]
    public string? Granularity { get; init; }
}

internal static class Derive
{
    private const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    /// <summary>A customer's balance</summary>
    /// <remarks>
    /// The starting balance plus every recorded delta in scope. Without a scope that is every delta ever recorded.
    /// </remarks>
    /// <param name="customerId">The customer.</param>
    internal static async Task<Results<ApiOk<DeriveView>, ErrorResult>> HandleAsync(
        string customerId, [AsParameters] DeriveQuery query, [AsParameters] ScopeMembers scopeMembers, ApiCaller caller,
        LedgerStores stores, IOptions<PacSpaceOptions> options, TimeProvider clock, CancellationToken ct)
    {
        if (Check(query, out var startingBalance, out var granularity) is { } invalid) return new ErrorResult(invalid);
        var store = stores.For(caller.Environment.Kind);
        var environment = caller.Environment.Number;
        var now = await store.NowForAsync(environment, scopeMembers, clock, ct);
        var scope = Scopes.Resolve(scopeMembers, now, options.Value.MaxScopeMonths, out var scopeError);
        if (scope is null) return new ErrorResult(scopeError!);

        var (history, error) = await ScopedHistory.ReadAsync(store, environment, customerId, scope, null, ct);
        if (history is null) return new ErrorResult(error!);

        var window = history.Window;
        var verified = await history.ReadVerifiedAsync(store, ct);
        var starting = startingBalance ?? history.StartingBalance;
        var computed = starting + window.NetChange;
        var verifiedBalance = starting + verified.NetChange;
        if (BalanceErrors.OutOfRange(computed, verifiedBalance) is { } outOfRange) return new ErrorResult(outOfRange);
        var (limit, offset) = (query.Limit ?? DefaultLimit, query.Offset ?? 0);
        var rows = await ReadPageAsync(store, environment, customerId, window, limit, offset, query.Order == "desc", ct);
        var lastRow = await FindAsync(store, environment, customerId, window.Count > 0 ? window.Last : 0, ct);
        var lastVerified = await FindAsync(store, environment, customerId, verified.Count > 0 ? verified.Last : 0, ct);
        var checkpoint = await store.LatestCheckpointAsync(environment, customerId, ct);
        return Api.Ok(new DeriveView
        {
            CustomerId = customerId,
            Unit = history.Customer.Unit,
            StartingBalance = starting,
            ComputedBalance = computed,
            ComputedBalanceText = computed.ToString(),
            VerifiedBalance = verifiedBalance,
            VerifiedBalanceText = verifiedBalance.ToString(),
            PendingDeltas = window.Last - verified.Last,
            Frozen = history.State.IsFrozen,
            NetChange = window.NetChange,
            DeltasCount = window.Count,
            DeltaCount = window.Count,
            LatestReceiptId = lastRow?.Leaf.ToPrefixedHex(),
            LatestCheckpoint = CheckpointSummary.Of(checkpoint),
            LastVerifiedIndex = lastVerified?.LogIndex,
            Scope = ScopeView.Of(scope),
            Deltas = [.. rows.Select(r => Row(r, history.State))],
            Breakdown = granularity is { } g ? await Breakdown.ReadAsync(store, environment, history.Customer, window, g, ct) : null,
            Pagination = new OffsetPagination(window.Count, limit, offset, offset + (long)rows.Count < window.Count),
        });
    }

    private static ApiError? Check(DeriveQuery query, out Amount? startingBalance, out Granularity? granularity)
    {
        startingBalance = null;
        var errors = new List<FieldError>();
        if (query.StartingBalance is { } text)
        {
            if (AmountParser.ParseNumber(Encoding.UTF8.GetBytes(text), out var value) != AmountError.None || !value.IsWithinBalanceRange)
                errors.Add(new FieldError("startingBalance", "must be a decimal number with at most 9 fractional digits"));
            startingBalance = value;
        }
        if (query.Limit is < 1 or > MaxLimit) errors.Add(new FieldError("limit", "must be 1 to 1000"));
        if (query.Offset is < 0) errors.Add(new FieldError("offset", "must not be negative"));
        if (query.Order is not (null or "asc" or "desc")) errors.Add(new FieldError("order", "must be asc or desc"));
        if (!Breakdown.TryParse(query.Granularity, out granularity))
            errors.Add(new FieldError("granularity", "must be day, week or month"));
        return errors.Count > 0 ? ApiError.Validation(errors) : null;
    }

    private static async Task<IReadOnlyList<DeltaRow>> ReadPageAsync(
        ILedgerStore store, long environment, string customerId, LedgerWindow window, int limit, int offset, bool newestFirst,
        CancellationToken ct)
    {
        if (offset >= window.Count) return [];
        if (!newestFirst)
            return await store.ReadDeltasAsync(
                environment, customerId, window.First + offset, Math.Min(window.Last, window.First + offset + limit - 1), ct);
        var rows = await store.ReadDeltasAsync(
            environment, customerId, Math.Max(window.First, window.Last - offset - limit + 1), window.Last - offset, ct);
        return [.. rows.Reverse()];
    }

    private static async Task<DeltaRow?> FindAsync(
        ILedgerStore store, long environment, string customerId, long sequence, CancellationToken ct) =>
        sequence > 0 && await store.ReadDeltasAsync(environment, customerId, sequence, sequence, ct) is [var row] ? row : null;

    private static DerivedDelta Row(DeltaRow row, LogState state)
    {
        var leaf = row.Leaf.ToPrefixedHex();
        var time = Timestamp.Text(row.Time);
        return new DerivedDelta(
            row.RecordId(state.Log.Environment).ToString(), leaf, leaf, row.Sequence.ToString(CultureInfo.InvariantCulture),
            row.LogIndex, row.Amount, row.Balance, row.Balance.ToString(), row.Payload?.Reason, row.Payload?.ReferenceId,
            row.Payload?.Metadata is { } metadata ? new RawJson(metadata) : null, state.StatusOf(row.LogIndex), time, time, time[..7],
            row.Payload is null);
    }
}
