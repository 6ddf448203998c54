namespace PacSpace.Server.Hosting;

/// <param name="Total">Items in all.</param>
/// <param name="Page">From 1.</param>
/// <param name="TotalPages">0 if there are no items.</param>
public sealed record PagePagination(long Total, int Page, int Limit, long TotalPages)
{
    internal static PagePagination Of(long total, int page, int limit) =>
        new(total, page, limit, (total + limit - 1) / limit);
}
