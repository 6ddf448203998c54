using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Receipts;

namespace PacSpace.Server.Receipts;

/// <summary>Which deltas of a receipt to list.</summary>
public sealed class ReceiptRowsQuery
{
    /// <summary>Page of the deltas and their item hashes, from 1 (default 1).</summary>
    [Range(1, int.MaxValue)]
    public int? DeltaPage { get; init; }

    /// <summary>Deltas on a page, 1 to 1000 (default 1000).</summary>
    [Range(1, ReceiptReader.MaxLimit)]
    public int? DeltaLimit { get; init; }
}

/// <param name="Receipts">One page of them.</param>
public sealed record ReceiptList(IReadOnlyList<ReceiptListItem> Receipts, OffsetPagination Pagination);

/// <summary>A receipt in a list; its document says what the deltas add up to.</summary>
/// <param name="ReceiptId">Random (rcpt_…). Whoever knows it may see the receipt, without a key.</param>
/// <param name="Kind">receipt; or checkpoint or selection for the receipt that such a checkpoint names.</param>
/// <param name="Period">YYYY-MM if the window is exactly one UTC month.</param>
/// <param name="StartDate">Inclusive start of the window; null if the receipt is about no window.</param>
/// <param name="EndDate">Exclusive end of the window.</param>
/// <param name="Closed">True if no more deltas could come into the window when the receipt was made; null for a selection.</param>
/// <param name="DeltasCount">Deltas that it is about.</param>
/// <param name="CheckpointId">The checkpoint that made it; null if none did.</param>
/// <param name="ProofRoot">Of the checkpoint that made it.</param>
/// <param name="GeneratedAt">When it was made.</param>
/// <param name="ReceiptUrl">The receipt as a page, for everybody who knows its id.</param>
/// <param name="PdfUrl">The receipt as a PDF.</param>
public sealed record ReceiptListItem(
    string ReceiptId, string Kind, string CustomerId, string? Period, string? StartDate, string? EndDate, bool? Closed,
    long DeltasCount, string? CheckpointId, string? ProofRoot, string GeneratedAt, string ReceiptUrl, string PdfUrl);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiEnvelope<ReceiptView>))]
[JsonSerializable(typeof(DashboardEnvelope<ReceiptView>))]
[JsonSerializable(typeof(ApiEnvelope<ReceiptList>))]
internal sealed partial class ReceiptsJson : JsonSerializerContext;
