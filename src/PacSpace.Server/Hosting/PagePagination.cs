namespace PacSpace.Server.Hosting;

/// <param name="Total">Items in all.</param>
/// <param name="Page">This page, from 1.</param>
/// <param name="Limit">Items on a page.</param>
/// <param name="TotalPages">Pages in all; 0 if there are no items.</param>
public sealed record PagePagination(long Total, int Page, int Limit, long TotalPages)
{
    internal static PagePagination Of(long total, int page, int limit) => new(total, page, limit, (total + limit - 1) / limit);
}
