using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace PacSpace.Server.Hosting;

internal static class TrustedProxies
{
    /// <summary>Believes <c>X-Forwarded-For</c> and <c>-Proto</c> of the configured networks, and of nobody else.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var configured = app.Services.GetRequiredService<IOptions<PacSpaceOptions>>().Value.TrustedProxies;
        if (!TryParse(configured, out var networks) || networks.Count == 0) return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // Any number of hops, as long as each is one of ours.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks) options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }

    /// <param name="text">CIDRs separated by commas, or nothing.</param>
    public static bool TryParse(string? text, out IReadOnlyList<IPNetwork> networks)
    {
        var parsed = new List<IPNetwork>();
        networks = parsed;
        const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var part in (text ?? "").Split(',', Clean))
        {
            if (!IPNetwork.TryParse(part, out var network)) return false;
            parsed.Add(network);
        }
        return true;
    }
}
