using System.Globalization;
using Microsoft.Extensions.Options;
using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Scopes;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Customers;

/// <summary>Which deltas of a customer to show: a page, from 1, of those that the filters leave.</summary>
/// <param name="Status">VERIFIED, QUEUED (not verified, a failed one included) or FAILED; null: all.</param>
/// <param name="Search">Text in the reason or the reference id; null or empty: all.</param>
internal sealed record ActivityPage(int? Page, int? Limit, string? Status = null, string? Search = null);

/// <summary>What both surfaces tell of customers.</summary>
internal sealed class CustomerReader(LedgerStores stores, IOptions<PacSpaceOptions> options, TimeProvider clock)
{
    private const int DefaultCustomers = 25;
    private const int DefaultDeltas = 20;
    public const int MaxLimit = 100;
    public const int MaxSearchLength = 200;

    // Deltas are not indexed by what they say: a search reads them, some half a second for so many.
    private const int MaxSearchedDeltas = 50_000;
    private const int SearchedAtOnce = 1000;

    /// <summary>A page of customers.</summary>
    /// <param name="withDirectory">Adds what the tenant says of them, and without a period those that have no delta.</param>
    public async Task<(CustomerList? List, ApiError? Error)> ListAsync(
        CustomersQuery query, bool withDirectory, EnvironmentRecord environment, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var (page, limit) = ReadPage(errors, "page", query.Page, "limit", query.Limit, DefaultCustomers);
        if (errors.ToError() is { } invalid) return (null, invalid);
        var (filter, error) = await FilterAsync(query.Search, query.Period, withDirectory, environment, ct);
        if (filter is null) return (null, error);
        var store = stores.For(environment.Kind);
        // Before the rows: what is recorded meanwhile is not verified by it.
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        var total = await store.CountDirectoryAsync(environment.Number, filter, ct);
        var rows = await store.ReadDirectoryAsync(environment.Number, filter, "", limit, (page - 1L) * limit, ct);
        var verified = await VerifiedAsync(store, state, rows, ct);
        return (new CustomerList(
            [.. rows.Select((r, i) => Row(r, verified[i], environment, withDirectory))], state.IsFrozen,
            PagePagination.Of(total, page, limit)), null);
    }

    public async Task<CustomersSummary> SummaryAsync(EnvironmentRecord environment, CancellationToken ct)
    {
        var store = stores.For(environment.Kind);
        var month = Scope.CurrentMonth(await store.NowAsync(environment.Number, clock, ct));
        var (start, end) = (month.Start!.Value, month.End!.Value);
        var counts = await store.CountCustomersAsync(environment.Number, start, end, ct);
        var state = (await store.FindLogAsync(environment.Number, ct))!;
        return new CustomersSummary(
            Timestamp.Text(start)[..7], counts.WithDeltas, counts.Empty, counts.Active, counts.Created, state.DeltaCount,
            state.Period == AppendPlan.MonthOf(start) ? state.PeriodDeltaCount : 0);
    }

    /// <summary>One customer with a page of the deltas in scope.</summary>
    public async Task<(CustomerDetail? Detail, ApiError? Error)> DetailAsync(
        string customerId, ActivityPage activity, ScopeMembers scopeMembers, EnvironmentRecord environment, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var (page, limit) = ReadPage(errors, "deltaPage", activity.Page, "deltaLimit", activity.Limit, DefaultDeltas);
        CheckSearch(errors, activity.Search);
        if (activity.Status is not (null or LogState.StatusQueued or LogState.StatusVerified or LogState.StatusFailed))
            errors.Add("status", "must be QUEUED, VERIFIED or FAILED");
        if (errors.ToError() is { } invalid) return (null, invalid);
        var store = stores.For(environment.Kind);
        var now = await store.NowForAsync(environment.Number, scopeMembers, clock, ct);
        var scope = Scopes.Resolve(scopeMembers, now, options.Value.MaxScopeMonths, out var scopeError);
        if (scope is null) return (null, scopeError);
        var (history, error) = await ScopedHistory.ReadAsync(store, environment.Number, customerId, scope, null, ct);
        if (history is null) return (null, error);
        var entry = (await store.FindDirectoryEntryAsync(environment.Number, customerId, ct))!;

        var (first, last) = await OfStatusAsync(store, environment.Number, history, activity.Status, ct);
        if (activity.Search is { Length: > 0 } && last - first + 1 > MaxSearchedDeltas)
            return (null, ApiError.Validation("search", string.Create(CultureInfo.InvariantCulture,
                $"looks through {MaxSearchedDeltas} deltas at most, and here are {last - first + 1}; name a period or dates")));
        var (rows, total) = await PageAsync(store, history, first, last, activity.Search, page, limit, ct);
        var balance = history.StartingBalance + history.Window.NetChange;
        var verified = history.StartingBalance + (await history.ReadVerifiedAsync(store, ct)).NetChange;
        return (new CustomerDetail
        {
            CustomerId = customerId,
            CustomerReference = CustomerReference.Of(history.State.Log.Origin, customerId),
            CustomerPartition = environment.Id,
            DisplayName = entry.DisplayName,
            EventCadence = Cadences.Word(entry.Head.CadenceSeconds),
            UnitLabel = entry.Head.Unit,
            CreatedAt = Timestamp.Text(entry.CreatedAt),
            TotalDeltas = history.Window.Count,
            ComputedBalance = balance,
            ComputedBalanceText = balance.ToString(),
            VerifiedBalance = verified,
            VerifiedBalanceText = verified.ToString(),
            Frozen = history.State.IsFrozen,
            LatestCheckpoint = CheckpointSummary.Of(await store.LatestCheckpointAsync(environment.Number, customerId, ct)),
            RecentActivity = new ActivityView(
                [.. rows.Select(r => Item(r, history.State))], PagePagination.Of(total, page, limit)),
        }, null);
    }

    /// <summary>Reads what a list is about; the error to answer with if it can't be.</summary>
    public async Task<(CustomerFilter? Filter, ApiError? Error)> FilterAsync(
        string? search, string? period, bool includesEmpty, EnvironmentRecord environment, CancellationToken ct)
    {
        var errors = new FieldErrors();
        CheckSearch(errors, search);
        if (errors.ToError() is { } invalid) return (null, invalid);
        var members = new ScopeMembers { Period = period };
        var now = await stores.For(environment.Kind).NowForAsync(environment.Number, members, clock, ct);
        var scope = Scopes.Resolve(members, now, options.Value.MaxScopeMonths, out var error);
        if (scope is null) return (null, error);
        return (new CustomerFilter(
            search is { Length: > 0 } ? CustomerSearch.Fold(search) : null,
            scope.Start is { } start ? AppendPlan.MonthOf(start) : null, includesEmpty), null);
    }

    private static (int Page, int Limit) ReadPage(
        FieldErrors errors, string pageField, int? page, string limitField, int? limit, int defaultLimit)
    {
        if (page is < 1) errors.Add(pageField, "must be 1 or more");
        if (limit is < 1 or > MaxLimit) errors.Add(limitField, $"must be 1 to {MaxLimit}");
        return (page ?? 1, limit ?? defaultLimit);
    }

    /// <summary>Sequences in scope of a status: what is verified comes before what is not, among which one may have failed.</summary>
    private static async Task<(long First, long Last)> OfStatusAsync(
        ILedgerStore store, long environment, ScopedHistory history, string? status, CancellationToken ct)
    {
        var (window, state) = (history.Window, history.State);
        async Task<long> BelowAsync(long index) => Math.Max(window.First - 1, await store.SequenceBeforeIndexAsync(
            environment, history.Customer.CustomerId, index, window.Last, ct));

        return status switch
        {
            null => (window.First, window.Last),
            LogState.StatusVerified => (window.First, await BelowAsync(state.VerifiedSize)),
            LogState.StatusQueued => (await BelowAsync(state.VerifiedSize) + 1, window.Last),
            _ => state.FrozenIndex is { } failed && failed >= state.VerifiedSize
                ? (await BelowAsync(failed) + 1, await BelowAsync(failed + 1)) : (window.First, window.First - 1),
        };
    }

    private static void CheckSearch(FieldErrors errors, string? search)
    {
        if (search is not null && !Characters.AreAtMost(MaxSearchLength, search))
            errors.Add("search", $"must have at most {MaxSearchLength} characters");
    }

    /// <summary>A page of the deltas between two sequences, newest first, and how many there are.</summary>
    private static async Task<(IReadOnlyList<DeltaRow> Rows, long Total)> PageAsync(
        ILedgerStore store, ScopedHistory history, long first, long last, string? search, int page, int limit,
        CancellationToken ct)
    {
        var (environment, customerId) = (history.State.Log.Environment, history.Customer.CustomerId);
        var skipped = (page - 1L) * limit;
        if (search is not { Length: > 0 })
        {
            var until = last - skipped;
            var rows = until < first ? [] : await store.ReadDeltasAsync(
                environment, customerId, Math.Max(first, until - limit + 1), until, ct);
            return ([.. rows.Reverse()], last - first + 1);
        }
        var (found, total, text) = (new List<DeltaRow>(), 0L, CustomerSearch.Fold(search));
        for (var until = last; until >= first; until -= SearchedAtOnce)
        {
            var rows = await store.ReadDeltasAsync(
                environment, customerId, Math.Max(first, until - SearchedAtOnce + 1), until, ct);
            foreach (var row in rows.Reverse().Where(r => Contains(r.Payload, text)))
                if (total++ >= skipped && found.Count < limit) found.Add(row);
        }
        return (found, total);
    }

    private static bool Contains(DeltaPayload? payload, string text) => payload is not null
        && (CustomerSearch.Fold(payload.Reason).Contains(text, StringComparison.Ordinal)
            || payload.ReferenceId is { } reference && CustomerSearch.Fold(reference).Contains(text, StringComparison.Ordinal));

    /// <summary>What of each customer's figures a signed head covers: all, but for the few that are ahead of it.</summary>
    private static async Task<IReadOnlyList<Amount>> VerifiedAsync(
        ILedgerStore store, LogState state, IReadOnlyList<CustomerFigures> rows, CancellationToken ct)
    {
        bool IsAhead(CustomerFigures figures) =>
            figures.Entry.Head is { HasDeltas: true } head && head.LastIndex >= state.VerifiedSize;

        var ahead = rows.Where(IsAhead).Select(r => r.Entry.Head.CustomerId).ToList();
        var lasts = ahead.Count == 0 ? []
            : await store.ReadLastDeltasAsync(state.Log.Environment, ahead, state.VerifiedSize, ct);
        var covered = lasts.ToDictionary(row => row.CustomerId, StringComparer.Ordinal);
        return
        [
            .. rows.Select(r => IsAhead(r) ? r.NetUpTo(covered.GetValueOrDefault(r.Entry.Head.CustomerId)) : r.Net),
        ];
    }

    private static CustomerRow Row(
        CustomerFigures figures, Amount verified, EnvironmentRecord environment, bool withDirectory)
    {
        var (entry, id) = (figures.Entry, figures.Entry.Head.CustomerId);
        var row = new CustomerRow
        {
            CustomerId = id,
            CustomerReference = CustomerReference.Of(environment.Origin!, id),
            TotalDeltas = figures.Deltas,
            ComputedBalance = figures.Net,
            ComputedBalanceText = figures.Net.ToString(),
            VerifiedBalance = verified,
            VerifiedBalanceText = verified.ToString(),
            FirstDeltaAt = figures.FirstTime is { } first ? Timestamp.Text(first) : null,
            LastDeltaAt = figures.LastTime is { } last ? Timestamp.Text(last) : null,
        };
        return !withDirectory ? row : row with
        {
            DisplayName = entry.DisplayName,
            EventCadence = Cadences.Word(entry.Head.CadenceSeconds),
            UnitLabel = entry.Head.Unit,
            CreatedAt = Timestamp.Text(entry.CreatedAt),
        };
    }

    private static ActivityItem Item(DeltaRow row, LogState state) => new(
        row.Amount, row.Payload?.Reason, row.Payload?.ReferenceId, state.StatusOf(row.LogIndex), Timestamp.Text(row.Time),
        row.RecordId(state.Log.Environment).ToString(), FormattableString.Invariant($"{state.Log.Origin}#{row.LogIndex}"),
        row.Payload is null);
}
