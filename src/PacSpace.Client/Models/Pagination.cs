namespace PacSpace.Client.Models;

/// <summary>Which part of a list this is, counted in items.</summary>
public sealed record OffsetPagination
{
    /// <summary>Items in all.</summary>
    public required long Total { get; init; }

    /// <summary>Items on a page.</summary>
    public required int Limit { get; init; }

    /// <summary>Items before this page.</summary>
    public required int Offset { get; init; }

    /// <summary>True if there are items after this page.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>Which part of a list this is, counted in pages.</summary>
public sealed record PagePagination
{
    /// <summary>Items in all.</summary>
    public required long Total { get; init; }

    /// <summary>This page, from 1.</summary>
    public required int Page { get; init; }

    /// <summary>Items on a page.</summary>
    public required int Limit { get; init; }

    /// <summary>Pages in all; 0 if there are no items.</summary>
    public required long TotalPages { get; init; }
}
