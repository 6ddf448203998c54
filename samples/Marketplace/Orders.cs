namespace Marketplace;

/// <summary>An order that the buyer placed, at the price that both saw.</summary>
internal sealed record Order(string Number, decimal Price);

/// <summary>A month between the two, and what each of them made of it.</summary>
internal static class Orders
{
    private static readonly Order[] Placed =
    [
        new("order-1", 120.00m), new("order-2", 75.50m), new("order-3", 310.00m), new("order-4", 18.25m),
        new("order-5", 99.90m), new("order-6", 250.00m), new("order-7", 42.00m), new("order-8", 64.75m),
    ];

    /// <summary>The seller's job ran twice over order 3, and it forgot the discount on order 5.</summary>
    public static IEnumerable<Order> AsSeller() =>
        [.. Placed.Select(order => order.Number == "order-5" ? order with { Price = 110.00m } : order), Placed[2]];

    /// <summary>The confirmation of order 7 never arrived.</summary>
    public static IEnumerable<Order> AsBuyer() => Placed.Where(order => order.Number != "order-7");
}
