using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Core.Amounts;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Balances;

internal static class Compare
{
    /// <summary>Compare two balances</summary>
    /// <remarks>With a customer both are also compared with the derived ("neutral") balance. Nothing is stored.</remarks>
    internal static async Task<Results<ApiCreated<CompareView>, ErrorResult>> HandleAsync(
        CompareRequest request, ApiCaller caller, LedgerStores stores, IOptions<PacSpaceOptions> options,
        TimeProvider clock, CancellationToken ct)
    {
        if (Check(request, out var granularity) is { } invalid) return new ErrorResult(invalid);
        var store = stores.For(caller.Environment.Kind);
        var environment = caller.Environment.Number;
        var now = await store.NowForAsync(environment, request, clock, ct);
        var scope = Scopes.Resolve(request, now, options.Value.MaxScopeMonths, out var scopeError);
        if (scope is null) return new ErrorResult(scopeError!);
        var comparedAt = Timestamp.Text(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var (yours, theirs) = (request.YourBalance!.Value, request.TheirBalance!.Value);
        if (BalanceErrors.OutOfRange(yours - theirs) is { } tooFarApart) return new ErrorResult(tooFarApart);
        if (request.CustomerId is not { } customerId) return Api.Created(View(request, null, null, comparedAt));

        var (history, error) = await ScopedHistory.ReadAsync(store, environment, customerId, scope, null, ct);
        if (history is null) return new ErrorResult(error!);
        var starting = request.StartingBalance ?? history.StartingBalance;
        var neutral = starting + history.Window.NetChange;
        var verified = starting + (await history.ReadVerifiedAsync(store, ct)).NetChange;
        if (BalanceErrors.OutOfRange(neutral, verified, yours - neutral, theirs - neutral) is { } outOfRange)
            return new ErrorResult(outOfRange);
        var breakdown = granularity is { } g
            ? await Breakdown.ReadAsync(store, environment, history.Customer, history.Window, g, ct) : null;
        return Api.Created(View(request, new Derived(history, neutral, verified), breakdown, comparedAt));
    }

    private static ApiError? Check(CompareRequest request, out Granularity? granularity)
    {
        var errors = new List<FieldError>(UnknownMembers.Check(request.Unknown));
        void CheckBalance(Amount? value, string field, bool required)
        {
            if (value is null && required) errors.Add(new FieldError(field, "is missing"));
            if (value is { IsWithinBalanceRange: false }) errors.Add(new FieldError(field, "must be below 10^19 in magnitude"));
        }

        CheckBalance(request.YourBalance, "yourBalance", true);
        CheckBalance(request.TheirBalance, "theirBalance", true);
        CheckBalance(request.StartingBalance, "startingBalance", false);
        if (!Breakdown.TryParse(request.Granularity, out granularity))
            errors.Add(new FieldError("granularity", "must be day, week or month"));
        return errors.Count > 0 ? ApiError.Validation(errors) : null;
    }

    private static CompareView View(
        CompareRequest request, Derived? derived, IReadOnlyList<BreakdownView>? breakdown, string comparedAt)
    {
        var (yours, theirs, neutral) = (request.YourBalance!.Value, request.TheirBalance!.Value, derived?.Balance);
        List<DiscrepancyView> discrepancies = [];
        void Compare(string kind, Amount actual, Amount expected)
        {
            if (actual != expected) discrepancies.Add(new DiscrepancyView(kind, expected, actual, actual - expected));
        }

        Compare("yours_vs_theirs", yours, theirs);
        if (neutral is { } balance)
        {
            Compare("yours_vs_neutral", yours, balance);
            Compare("theirs_vs_neutral", theirs, balance);
        }
        var match = discrepancies.Count == 0;
        return new CompareView
        {
            CustomerId = request.CustomerId,
            Match = match,
            Agreed = match,
            MatchesYours = neutral is null ? match : yours == neutral,
            MatchesTheirs = neutral is null ? match : theirs == neutral,
            YourBalance = yours,
            TheirBalance = theirs,
            NeutralBalance = neutral,
            NeutralBalanceText = neutral?.ToString(),
            ComputedBalance = neutral,
            ComputedBalanceText = neutral?.ToString(),
            VerifiedBalance = derived?.Verified,
            VerifiedBalanceText = derived?.Verified.ToString(),
            Frozen = derived?.History.State.IsFrozen ?? false,
            Discrepancy = yours - theirs,
            YourDifference = yours - neutral,
            TheirDifference = theirs - neutral,
            DeltasCount = derived?.History.Window.Count ?? 0,
            Discrepancies = discrepancies,
            Breakdown = breakdown,
            ComparedAt = comparedAt,
        };
    }

    /// <summary>What the record says.</summary>
    private sealed record Derived(ScopedHistory History, Amount Balance, Amount Verified);
}
