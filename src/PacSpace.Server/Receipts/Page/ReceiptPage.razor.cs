using Microsoft.AspNetCore.Components;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Receipts;
using PacSpace.Server.Receipts.Formats;
using PacSpace.Server.Receipts.Pdf;

namespace PacSpace.Server.Receipts.Page;

/// <summary>One receipt, for people.</summary>
public sealed partial class ReceiptPage
{
    [Parameter, EditorRequired]
    public required ReceiptView Receipt { get; set; }

    [Parameter, EditorRequired]
    public required ReceiptFormat Format { get; set; }

    /// <summary>The options that the page was asked for with; the PDF takes the same ones.</summary>
    [Parameter]
    public string? Query { get; set; }

    private ReceiptWords Words => Format.Words;

    // Relative, because a proxy may put the server below a path.
    private string PdfLink => $"../api/v1/receipt/{Receipt.ReceiptId}.pdf{Query}";

    private string Heading => $"{Words.Receipt}: {ReceiptPdf.Period(Receipt, Format)}";

    private long NotListed => (Receipt.DeltasCount ?? 0) - Receipt.Deltas.Count;

    private bool IsUnitChosen => Receipt.Unit.Length == 0 && Format.Unit.Length > 0;

    private string? Status => Receipt switch
    {
        { Kind: "selection" } => Words.Chosen,
        { StartDate: null } => null,
        { Closed: true } => Words.Closed,
        _ => Words.Open,
    };

    private string Issued => Format.Utc(ReceiptPdf.Time(Receipt.GeneratedAt));

    private string CheckWords => ReceiptFormat.Fill(
        Receipt.VerifyUrl is null ? Words.NoProof : Words.Check, Receipt.VerifyUrl ?? Receipt.ReceiptUrl);

    private string InUnit(string title) => Format.Unit.Length > 0 ? $"{title} ({Format.Unit})" : title;

    private string? WithUnit(Amount? amount) => amount is { } value ? Format.WithUnit(value) : null;
}
