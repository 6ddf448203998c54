using PacSpace.Client.Http;
using PacSpace.Client.Models;
using PacSpace.Client.Webhooks;

namespace PacSpace.Client;

/// <summary>
/// A client of PacSpace. Make one and use it everywhere, from any number of threads; or let a container make it
/// (<see cref="PacSpaceServices.AddPacSpace"/>).
/// </summary>
public sealed class PacSpaceClient : IDisposable
{
    private readonly HttpClient? _owned;
    private readonly Transport _transport;

    /// <summary>A client with connections of its own.</summary>
    /// <param name="options">The key and where the server is.</param>
    /// <param name="handler">Takes the place of the handler that speaks HTTP; the caller disposes of it.</param>
    /// <param name="clock">Takes the place of the system's clock.</param>
    /// <exception cref="InvalidApiKeyException">The key can't be one.</exception>
    /// <exception cref="ArgumentException">An address or a number can't be right.</exception>
    public PacSpaceClient(PacSpaceOptions options, HttpMessageHandler? handler = null, TimeProvider? clock = null)
        : this(
            Handlers.NewClient(handler ?? Handlers.NewPrimary()), handler is null, options, clock ?? TimeProvider.System)
    {
    }

    internal PacSpaceClient(Func<HttpClient> open, PacSpaceOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        PacSpaceOptionsRules.Check(options);
        _transport = new Transport(open, options, clock);
        Balance = new BalanceApi(_transport);
        Public = new PublicApi(_transport);
        Webhooks = new WebhookVerifier(options.WebhookSecrets, clock: clock);
    }

    private PacSpaceClient(HttpClient http, bool isOwned, PacSpaceOptions options, TimeProvider clock)
        : this(() => http, options, clock) => _owned = isOwned ? http : null;

    /// <summary>What is done with a key: deltas, balances, checkpoints, receipts, customers.</summary>
    public BalanceApi Balance { get; }

    /// <summary>What is done without one, by whoever knows a root or an id.</summary>
    public PublicApi Public { get; }

    /// <summary>Verifies webhooks that came to you, with the secrets of the options.</summary>
    public WebhookVerifier Webhooks { get; }

    /// <summary>
    /// Has the server check a proof root; needs no key. Enumerate it for every record under the root. To check without
    /// trusting the server, see <see cref="OfflineVerifier"/>.
    /// </summary>
    public Paged<VerifiedRoot, VerifiedRecord> VerifyAsync(
        string proofRoot, VerifyOptions? options = null, CancellationToken ct = default) =>
        Public.VerifyAsync(proofRoot, options, ct);

    /// <summary>Closes the connections, unless they belong to a container or to a handler of the caller's.</summary>
    public void Dispose() => _owned?.Dispose();
}
