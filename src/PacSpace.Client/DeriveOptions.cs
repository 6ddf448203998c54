namespace PacSpace.Client;

/// <summary>Spans of time that sums are broken down by, in UTC.</summary>
public enum Granularity
{
    /// <summary>Days.</summary>
    Day,

    /// <summary>Weeks, from Monday.</summary>
    Week,

    /// <summary>Months.</summary>
    Month,
}

/// <summary>Options of a derived balance.</summary>
public sealed record DeriveOptions : CallOptions
{
    /// <summary>Which deltas count; default: every one.</summary>
    public Scope? Scope { get; init; }

    /// <summary>Balance before the scope; default 0, or a starting checkpoint's closing balance.</summary>
    public decimal? StartingBalance { get; init; }

    /// <summary>Deltas on a page, 1 to 1000; default 100.</summary>
    public int? Limit { get; init; }

    /// <summary>Deltas to pass over.</summary>
    public int? Offset { get; init; }

    /// <summary>Lists the newest deltas first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Adds a breakdown.</summary>
    public Granularity? Granularity { get; init; }
}

/// <summary>Options of a comparison.</summary>
public sealed record CompareOptions : PostOptions
{
    /// <summary>Which deltas count; default: every one.</summary>
    public Scope? Scope { get; init; }

    /// <summary>Balance before the scope; default 0, or a starting checkpoint's closing balance.</summary>
    public decimal? StartingBalance { get; init; }

    /// <summary>Adds a breakdown.</summary>
    public Granularity? Granularity { get; init; }
}
