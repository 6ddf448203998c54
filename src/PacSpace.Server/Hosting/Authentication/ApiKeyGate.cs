using Microsoft.Extensions.Primitives;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>
/// Whether a key opens its environment now. Asked for each request, and again by work that goes on for long: a key may
/// be switched off, deleted or replaced meanwhile.
/// </summary>
internal sealed class ApiKeyGate(ApiKeyDirectory keys, ServedEnvironments served, TimeProvider clock)
{
    /// <param name="header">As the request brought it, not empty.</param>
    public async ValueTask<(KnownKey? Key, ApiError? Refusal)> OpenAsync(StringValues header, CancellationToken ct)
    {
        if (header.Count != 1 || !ApiKeyText.TryParse(header[0], out var text)) return (null, ApiKeyRefusals.Malformed);
        var key = await keys.FindAsync(text.PublicKey, ct);
        if (key is null || !key.Opens(text.Secret, clock.GetUtcNow())) return (null, ApiKeyRefusals.Unknown);
        if (key.IsDisabled) return (null, ApiKeyRefusals.Disabled);
        if (!served.Serves(key.Kind)) return (null, ApiKeyRefusals.OtherHost(key.Kind));
        return key.Caller.Environment.Status == EnvironmentStatus.Active
            ? (key, null) : (null, ApiKeyRefusals.NotDeployed(key.Caller.Environment));
    }
}
