using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Server.Checkpoints;

/// <summary>Two checkpoints of one customer, beside each other.</summary>
/// <param name="From">The checkpoint that was named as from.</param>
/// <param name="To">The checkpoint that was named as to.</param>
/// <param name="Differences">Members of to minus those of from.</param>
/// <param name="Extension">The proof that connects their histories.</param>
/// <param name="Extends">True if the proof shows that the longer history extends the shorter one.</param>
public sealed record ComparisonView(
    string CustomerId, CheckpointView From, CheckpointView To, DifferencesView Differences, ExtensionView Extension,
    bool Extends);

/// <summary>Members of to minus those of from; times in milliseconds.</summary>
/// <param name="DeltasCount">Covered deltas.</param>
/// <param name="OpeningBalance">Of the opening balances.</param>
/// <param name="ClosingBalance">Of the closing balances.</param>
/// <param name="TotalCredits">Of the sums of positive amounts.</param>
/// <param name="TotalDebits">Of the sums of negative amounts.</param>
/// <param name="NetChange">Of the net changes.</param>
/// <param name="FirstSequence">Of the first covered sequences.</param>
/// <param name="LastSequence">Of the last covered sequences.</param>
/// <param name="StartMilliseconds">Of the windows' starts.</param>
/// <param name="EndMilliseconds">Of the windows' ends.</param>
/// <param name="SameWindow">True if both are of the same window.</param>
public sealed record DifferencesView(
    long DeltasCount, Amount OpeningBalance, string OpeningBalanceText, Amount ClosingBalance, string ClosingBalanceText,
    Amount TotalCredits, Amount TotalDebits, Amount NetChange, long FirstSequence, long LastSequence, long StartMilliseconds, long EndMilliseconds,
    bool SameWindow);

/// <summary>RFC 9162 consistency proof between the roots that both statements name as history.</summary>
/// <param name="FromSequence">The shorter history, whichever checkpoint it is of.</param>
/// <param name="ToSequence">The longer history.</param>
/// <param name="FromRoot">Root of the shorter history, as its checkpoint states it.</param>
/// <param name="ToRoot">Root of the longer history, as its checkpoint states it.</param>
/// <param name="Hashes">0x and 64 hex digits each.</param>
public sealed record ExtensionView(
    string FromSequence, string ToSequence, string FromRoot, string ToRoot, IReadOnlyList<string> Hashes);

internal static class CheckpointComparison
{
    /// <summary>Compare two checkpoints of a customer</summary>
    /// <remarks>What differs, and the proof that one history extends the other.</remarks>
    /// <param name="from">Id (chk_…) or proof root (0x…).</param>
    /// <param name="to">Id (chk_…) or proof root (0x…).</param>
    internal static async Task<Results<ApiOk<ComparisonView>, ErrorResult>> CompareAsync(
        string? from, string? to, ApiCaller caller, CheckpointPresenter presenter, LedgerStores stores,
        CancellationToken ct)
    {
        List<FieldError> missing = [];
        if (string.IsNullOrEmpty(from)) missing.Add(new FieldError("from", "is missing"));
        if (string.IsNullOrEmpty(to)) missing.Add(new FieldError("to", "is missing"));
        if (missing.Count > 0) return new ErrorResult(ApiError.Validation(missing));
        var environment = caller.Environment;
        var store = stores.For(environment.Kind);
        if (await store.FindByIdOrRootAsync(environment.Number, from!, ct) is not { } first)
            return CheckpointLookup.UnknownCheckpoint(from!);
        if (await store.FindByIdOrRootAsync(environment.Number, to!, ct) is not { } second)
            return CheckpointLookup.UnknownCheckpoint(to!);
        foreach (var (field, row) in new[] { ("from", first), ("to", second) })
            if (row.EntryType != EntryType.Checkpoint)
                return new ErrorResult(ApiError.Validation(field, "must be a checkpoint of a customer's window"));
        if (first.CustomerId != second.CustomerId)
            return new ErrorResult(ApiError.Validation("to", "must be a checkpoint of the same customer as from"));

        var state = (await store.FindLogAsync(environment.Number, ct))!;
        var (extension, extends) = await ExtendAsync(store, environment.Number, Read(first), Read(second), ct);
        var views = await presenter.ViewsAsync(environment, [first, second], state, ct);
        return Api.Ok(new ComparisonView(first.CustomerId, views[0], views[1],
            Differences(Read(first), Read(second)), extension, extends));
    }

    private static async Task<(ExtensionView Extension, bool Extends)> ExtendAsync(
        ILedgerStore store, long environment, CheckpointStatement one, CheckpointStatement other, CancellationToken ct)
    {
        var (shorter, longer) = one.To <= other.To ? (one, other) : (other, one);
        var hashes = await new CustomerTree(store, environment, one.Customer).Tiles
            .ConsistencyAsync(shorter.To, longer.To, ct);
        var extends = MerkleVerifier.Consistency(shorter.To, shorter.History, longer.To, longer.History, hashes);
        return (new ExtensionView(
            CheckpointPresenter.Text(shorter.To), CheckpointPresenter.Text(longer.To), shorter.History.ToPrefixedHex(),
            longer.History.ToPrefixedHex(), [.. hashes.Select(h => h.ToPrefixedHex())]), extends);
    }

    private static DifferencesView Differences(CheckpointStatement from, CheckpointStatement to) => new(
        to.Count - from.Count, to.Opening - from.Opening, (to.Opening - from.Opening).ToString(),
        to.Closing - from.Closing, (to.Closing - from.Closing).ToString(), to.Credits - from.Credits, to.Debits - from.Debits, to.Closing - to.Opening - (from.Closing - from.Opening), to.From - from.From,
        to.To - from.To, to.Start - from.Start, to.End - from.End, to.Start == from.Start && to.End == from.End);

    private static CheckpointStatement Read(CheckpointRow row) =>
        CheckpointPresenter.Sound(row, CheckpointStatement.Parse(Encoding.UTF8.GetBytes(row.Statement), out _));
}
