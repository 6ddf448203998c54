namespace PacSpace.Client;

/// <summary>Options of the list of customers.</summary>
public sealed record CustomersOptions : CallOptions
{
    /// <summary>From 1.</summary>
    public int? Page { get; init; }

    /// <summary>Customers on a page, 1 to 100; default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>A part of the id or of the display name, whatever its case.</summary>
    public string? Search { get; init; }

    /// <summary>Who was active in this UTC month (<c>YYYY-MM</c>), with that month's figures.</summary>
    public string? Period { get; init; }
}

/// <summary>Options of one customer.</summary>
public sealed record CustomerOptions : CallOptions
{
    /// <summary>Page of the deltas, from 1, newest first.</summary>
    public int? DeltaPage { get; init; }

    /// <summary>Deltas on a page, 1 to 100; default 20.</summary>
    public int? DeltaLimit { get; init; }

    /// <summary>This UTC month (<c>YYYY-MM</c>) alone.</summary>
    public string? Period { get; init; }
}

/// <summary>Options of the search for gaps.</summary>
public sealed record GapsOptions : CallOptions
{
    /// <summary>First sequence to look at; default 1.</summary>
    public long? FromSequence { get; init; }

    /// <summary>Last sequence to look at; default: the customer's last.</summary>
    public long? ToSequence { get; init; }

    /// <summary>Most gaps to list, 1 to 1000.</summary>
    public int? Limit { get; init; }
}

/// <summary>Options of the delivery log of webhooks.</summary>
public sealed record WebhookDeliveriesOptions : CallOptions
{
    /// <summary>Deliveries of this status alone.</summary>
    public string? Status { get; init; }

    /// <summary>Deliveries on a page, 1 to 100.</summary>
    public int? Limit { get; init; }

    /// <summary>Deliveries to pass over.</summary>
    public int? Offset { get; init; }
}
