using System.Runtime.CompilerServices;
using PacSpace.Client.Models;

namespace PacSpace.Client;

/// <summary>
/// A list of the server. Await it for the page that was asked for, or enumerate it for every item from there to the
/// list's end, page by page. Nothing is sent until one of the two is done.
/// </summary>
/// <example><code>
/// var page = await client.Balance.CustomersAsync(new() { Limit = 10 });
/// await foreach (var customer in client.Balance.CustomersAsync()) Console.WriteLine(customer.CustomerId);
/// </code></example>
public sealed class Paged<TPage, TItem> : IAsyncEnumerable<TItem>
{
    private readonly Func<Place?, CancellationToken, Task<TPage>> _read;
    private readonly Func<TPage, IReadOnlyList<TItem>> _items;
    private readonly Func<TPage, Place?> _next;
    private readonly Place _first;
    private readonly CancellationToken _ct;
    private readonly Lazy<Task<TPage>> _page;

    internal Paged(
        Func<Place?, CancellationToken, Task<TPage>> read, Func<TPage, IReadOnlyList<TItem>> items, Place first,
        Func<TPage, Place?> next, CancellationToken ct)
    {
        (_read, _items, _first, _next, _ct) = (read, items, first, next, ct);
        _page = new Lazy<Task<TPage>>(() => _read(null, _ct));
    }

    /// <summary>The page that was asked for; it is sent for once.</summary>
    public Task<TPage> AsTask() => _page.Value;

    /// <summary>Awaits the page that was asked for.</summary>
    public TaskAwaiter<TPage> GetAwaiter() => AsTask().GetAwaiter();

    /// <summary>Every item, from the place that was asked for to the end.</summary>
    /// <param name="cancellationToken">Ends it, as does the token that the list was asked for with.</param>
    public async IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_ct, cancellationToken);
        for (Place? place = _first; place is not null;)
        {
            var page = await _read(place, both.Token).ConfigureAwait(false);
            foreach (var item in _items(page)) yield return item;
            place = _next(page);
        }
    }
}

/// <summary>Where a page begins: at an item counted from 0, or as a page counted from 1.</summary>
internal readonly record struct Place(int Limit, int At);

internal static class Paged
{
    /// <summary>
    /// A list by limit and offset. A walk takes pages of the limit, or else as long as the server gives them.
    /// </summary>
    public static Paged<TPage, TItem> ByOffset<TPage, TItem>(
        int? limit, int? offset, int longest, Func<Place?, CancellationToken, Task<TPage>> read,
        Func<TPage, IReadOnlyList<TItem>> items, Func<TPage, OffsetPagination> pagination, CancellationToken ct) =>
        new(read, items, new Place(limit ?? longest, offset ?? 0), page =>
            pagination(page) is { HasMore: true } at && items(page).Count > 0
                ? new Place(at.Limit, at.Offset + items(page).Count) : null, ct);

    /// <summary>A list by page and limit.</summary>
    public static Paged<TPage, TItem> ByPage<TPage, TItem>(
        int? limit, int? page, int longest, Func<Place?, CancellationToken, Task<TPage>> read,
        Func<TPage, IReadOnlyList<TItem>> items, Func<TPage, PagePagination> pagination, CancellationToken ct) =>
        new(read, items, new Place(limit ?? longest, page ?? 1), answer =>
            pagination(answer) is var at && at.Page < at.TotalPages ? new Place(at.Limit, at.Page + 1) : null, ct);
}
