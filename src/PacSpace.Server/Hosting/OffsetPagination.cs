namespace PacSpace.Server.Hosting;

/// <param name="Total">Items in all.</param>
/// <param name="Limit">Items on a page.</param>
/// <param name="Offset">Items before this page.</param>
/// <param name="HasMore">True if there are items after this page.</param>
public sealed record OffsetPagination(long Total, int Limit, int Offset, bool HasMore);
