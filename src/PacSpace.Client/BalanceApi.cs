using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

/// <summary>The Balance API: <see cref="PacSpaceClient.Balance"/>.</summary>
public sealed partial class BalanceApi
{
    private const string Root = "/api/v1/balance";

    private readonly Transport _transport;

    internal BalanceApi(Transport transport)
    {
        _transport = transport;
        Checkpoints = new CheckpointsApi(transport);
        Receipts = new ReceiptsApi(transport);
        Imports = new ImportsApi(transport);
        Reconciliations = new ReconciliationsApi(transport);
    }

    /// <summary>Checkpoints that exist already, and their bundles.</summary>
    public CheckpointsApi Checkpoints { get; }

    /// <summary>Receipts that exist already.</summary>
    public ReceiptsApi Receipts { get; }

    /// <summary>Files of deltas.</summary>
    public ImportsApi Imports { get; }

    /// <summary>Row by row, with the other side's statement.</summary>
    public ReconciliationsApi Reconciliations { get; }

    /// <summary>What the plan includes, and what of it is used.</summary>
    public Task<Usage> UsageAsync(CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(new Call($"{Root}/usage") { Options = options }, Wire.Json.EnvelopeUsage, ct);

    /// <summary>What the server allows: the widest scope, the longest batch, the rate.</summary>
    public Task<Limits> LimitsAsync(CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(new Call($"{Root}/limits") { Options = options }, Wire.Json.EnvelopeLimits, ct);

    /// <summary>The delivery log of the environment's webhooks.</summary>
    public Paged<WebhookDeliveryList, WebhookDelivery> ListWebhookDeliveriesAsync(
        WebhookDeliveriesOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        return Paged.ByOffset(options.Limit, options.Offset, 100, (place, token) => _transport.JsonAsync(
            new Call($"{Root}/webhooks")
            {
                Query = new Query().Add("status", options.Status)
                    .Add("limit", place?.Limit ?? options.Limit).Add("offset", place?.At ?? options.Offset),
                Options = options,
            }, Wire.Json.EnvelopeWebhookDeliveryList, token), page => page.Deliveries, page => page.Pagination, ct);
    }

    /// <summary>Delivers an event once more.</summary>
    public Task<WebhookDelivery> RetryWebhookAsync(
        string eventId, PostOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/webhooks/{Query.Segment(eventId, nameof(eventId))}/retry")
            {
                Content = Body.Of(new EmptyBody(), Wire.Json.EmptyBody),
                Options = options,
            }, Wire.Json.EnvelopeWebhookDelivery, ct);
}
