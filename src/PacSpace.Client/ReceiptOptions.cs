namespace PacSpace.Client;

/// <summary>Options of a receipt that exists already.</summary>
public record ReceiptOptions : CallOptions
{
    /// <summary>Page of the deltas, from 1.</summary>
    public int? DeltaPage { get; init; }

    /// <summary>Deltas on a page, 1 to 1000; default 1000.</summary>
    public int? DeltaLimit { get; init; }
}

/// <summary>Options of a new receipt.</summary>
public sealed record NewReceiptOptions : ReceiptOptions
{
    /// <summary>Which deltas it is about; default: every one.</summary>
    public Scope? Scope { get; init; }
}

/// <summary>Options of a list of receipts.</summary>
public sealed record ReceiptListOptions : CallOptions
{
    /// <summary>Receipts on a page, 1 to 200; default 50.</summary>
    public int? Limit { get; init; }

    /// <summary>Receipts to pass over.</summary>
    public int? Offset { get; init; }
}

/// <summary>Sizes of paper.</summary>
public enum Paper
{
    /// <summary>210 × 297 mm.</summary>
    A4,

    /// <summary>8.5 × 11 in.</summary>
    Letter,
}

/// <summary>Options of a receipt's PDF.</summary>
public sealed record ReceiptPdfOptions : CallOptions
{
    /// <summary>How numbers and dates are written, as <c>de-DE</c>.</summary>
    public string? Locale { get; init; }

    /// <summary>Zone of the entries' times, as <c>Europe/Berlin</c>; default UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What is counted, where the ledger records no unit.</summary>
    public string? Unit { get; init; }

    /// <summary>Size of the paper.</summary>
    public Paper? Paper { get; init; }
}
