using System.Globalization;
using PacSpace.Core.Merkle;
using PacSpace.Core.Scopes;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Trees;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Hosting.Receipts;

/// <summary>Reads what a receipt says from the deltas that it names.</summary>
internal sealed class ReceiptReader(IControlStore control, PublicUrl publicUrl, AccessHints hints)
{
    /// <summary>Deltas on one page at most.</summary>
    public const int MaxLimit = 1000;

    /// <param name="page">Of the deltas, from 1.</param>
    /// <param name="limit">Deltas on a page.</param>
    /// <param name="isPublic">Without a key: nothing that leads on to other periods.</param>
    /// <exception cref="InvalidDataException">What is stored can't be read.</exception>
    public async Task<ReceiptView> ReadAsync(ReceiptSource source, int page, int limit, bool isPublic, CancellationToken ct)
    {
        var (store, environment) = (source.Store, source.Environment.Number);
        var state = (await store.FindLogAsync(environment, ct))!;
        var figures = await ReceiptFigures.ReadAsync(source, ct);
        var proof = source.Checkpoint ?? await store.FindCheckpointOfRangeAsync(environment, source.Range, ct);
        var isOutdated = proof is { IsClosed: false } && source.Range.IsClosed;
        if (isOutdated) proof = null;
        var root = proof?.ProofRoot.ToPrefixedHex();
        var verifyUrl = root is null ? null : publicUrl.Link($"/verify/{root}");
        var deltas = await DeltasAsync(source, state, ((long)page - 1) * limit, limit, ct);
        var latest = isPublic || !source.IsRun
            ? proof : await store.LatestCheckpointAsync(environment, source.Range.CustomerId, ct);
        return new ReceiptView
        {
            ReceiptId = source.ReceiptId,
            Kind = source.Kind,
            CustomerId = source.Range.CustomerId.Length > 0 ? source.Range.CustomerId : null,
            CustomerName = source.Range.CustomerId.Length > 0
                ? (await store.FindDirectoryEntryAsync(environment, source.Range.CustomerId, ct))?.DisplayName : null,
            VendorName = (await control.FindTenantAsync(source.Environment.TenantId, ct))?.Name,
            Environment = source.Environment.Kind.Word(),
            Period = source.Range.HasWindow ? Scope.MonthOf(source.Range.Start, source.Range.End) : null,
            StartDate = source.Range.HasWindow ? Timestamp.Text(source.Range.Start) : null,
            EndDate = source.Range.HasWindow ? Timestamp.Text(source.Range.End) : null,
            Closed = source.IsSelection ? null : source.Range is { HasWindow: true, IsClosed: true },
            GeneratedAt = Timestamp.Text(source.Time),
            Unit = figures.Unit,
            ProofRoot = root,
            ItemsRoot = proof?.Root.ToPrefixedHex(),
            LatestCheckpoint = latest is { EntryType: EntryType.Checkpoint } ? CheckpointSummary.Of(latest) : null,
            DeltasCount = figures.Count,
            DeltaCount = figures.Count,
            PendingDeltas = await PendingAsync(source, state, ct),
            Frozen = state.IsFrozen,
            CustomersCount = figures.Customers,
            StartingBalance = figures.Opening,
            FinalBalance = figures.Closing,
            FinalBalanceText = figures.Closing?.ToString(),
            TotalCredits = figures.Credits,
            TotalDebits = figures.Debits,
            NetChange = figures.NetChange,
            Deltas = deltas,
            WindowSummaries = figures.Months,
            Verification = new ReceiptVerification([.. deltas.Select(d => d.ItemHash)], verifyUrl),
            VerifyUrl = verifyUrl,
            VerificationApiUrl = root is null ? null : publicUrl.Link($"/api/v1/verify/{root}"),
            VerificationExplorerUrl = null,
            AccessHint = await hints.OfAsync(source, proof, isOutdated, ct),
            CustomerLinkUrl = null,
            CustomerLinkHost = null,
            ReceiptUrl = publicUrl.Link($"/receipt/{source.ReceiptId}"),
            PdfUrl = publicUrl.Link($"/api/v1/receipt/{source.ReceiptId}.pdf"),
            Log = await LogAsync(source, state, proof, ct),
            Pagination = PagePagination.Of(figures.Count ?? 0, page, limit),
        };
    }

    /// <summary>Sums by month of the deltas from a place in the receipt on, counted from 0.</summary>
    public static async Task<IReadOnlyList<WindowSummary>> MonthsFromAsync(
        ReceiptSource source, long offset, CancellationToken ct) =>
        source.IsRun ? await ReceiptFigures.MonthsAsync(source, source.Range.FirstSequence + offset, ct) : [];

    private static async Task<IReadOnlyList<ReceiptDelta>> DeltasAsync(
        ReceiptSource source, LogState state, long offset, int limit, CancellationToken ct)
    {
        var (store, environment, range) = (source.Store, source.Environment.Number, source.Range);
        var deltas = new List<ReceiptDelta>();
        if (source.Checkpoint is { EntryType: EntryType.Selection } selection)
        {
            var members = await store.ReadMembersAsync(environment, selection.LogIndex, ct);
            foreach (var index in members.Skip((int)Math.Min(offset, int.MaxValue)).Take(limit))
                deltas.Add(Delta(await store.FindDeltaAsync(environment, index, ct)
                    ?? throw new InvalidDataException($"Entry {index} of environment {environment} is missing."), state));
        }
        if (!source.IsRun || offset > range.LastSequence - range.FirstSequence) return deltas;
        var last = Math.Min(range.LastSequence, range.FirstSequence + offset + limit - 1);
        // Some at a time: rows bring their metadata, which may be long.
        for (var first = range.FirstSequence + offset; first <= last; first += MaxLimit)
        {
            var rows = await store.ReadDeltasAsync(
                environment, range.CustomerId, first, Math.Min(last, first + MaxLimit - 1), ct);
            deltas.AddRange(rows.Select(r => Delta(r, state)));
        }
        return deltas;
    }

    private static ReceiptDelta Delta(DeltaRow row, LogState state)
    {
        var leaf = row.Leaf.ToPrefixedHex();
        var time = Timestamp.Text(row.Time);
        return new ReceiptDelta(
            row.RecordId(state.Log.Environment).ToString(), leaf, leaf, row.Sequence.ToString(CultureInfo.InvariantCulture),
            row.LogIndex, row.Amount, row.Balance, row.Balance.ToString(), row.Payload?.Reason, row.Payload?.ReferenceId,
            state.StatusOf(row.LogIndex), time, time, row.Payload is null);
    }

    private static async Task<long> PendingAsync(ReceiptSource source, LogState state, CancellationToken ct)
    {
        var range = source.Range;
        // A checkpoint was made over verified deltas.
        if (source.Checkpoint is not null || range.LastSequence < range.FirstSequence) return 0;
        var verified = await source.Store.SequenceBeforeIndexAsync(
            source.Environment.Number, range.CustomerId, state.VerifiedSize, range.LastSequence, ct);
        return range.LastSequence - Math.Max(verified, range.FirstSequence - 1);
    }

    private static async Task<ReceiptLog> LogAsync(
        ReceiptSource source, LogState state, CheckpointRow? proof, CancellationToken ct)
    {
        var size = proof is null ? source.LogSize : proof.LogIndex + 1;
        var root = size <= state.VerifiedSize
            ? (await source.Store.LogTiles(source.Environment.Number).RootAsync(size, ct)).ToPrefixedHex() : null;
        return new ReceiptLog(state.Log.Origin, source.Environment.VerifierKey, proof?.LogIndex, size, root);
    }
}
