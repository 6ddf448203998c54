namespace PacSpace.Client;

/// <summary>How a client reaches the server. Everything but the key may be left out.</summary>
public sealed class PacSpaceOptions
{
    /// <summary>
    /// <c>pk_test_PUBLIC.SECRET</c> or <c>pk_live_PUBLIC.SECRET</c>. Without one only what is public can be called.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>Where the server is. Default: <c>PACSPACE_BASE_URL</c>, or <c>http://localhost:8080</c>.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>
    /// Where the server is for <c>pk_test_</c> keys, if <see cref="BaseUrl"/> is not set. Default:
    /// <c>PACSPACE_SANDBOX_URL</c>.
    /// </summary>
    public Uri? SandboxUrl { get; set; }

    /// <summary>
    /// Where the server is for <c>pk_live_</c> keys, if <see cref="BaseUrl"/> is not set. Default:
    /// <c>PACSPACE_PRODUCTION_URL</c>.
    /// </summary>
    public Uri? ProductionUrl { get; set; }

    /// <summary>How often a request that failed is sent again; 0 for never.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// How long one attempt may take, its answer included; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>
    /// for any time. Uploads may take any time unless their own options say otherwise.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The secret of your webhook endpoint (<c>whsec_…</c>), or several while one takes the other's place.
    /// </summary>
    public IList<string> WebhookSecrets { get; } = [];
}
