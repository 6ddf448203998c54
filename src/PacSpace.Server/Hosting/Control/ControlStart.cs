using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Secrets;

namespace PacSpace.Server.Hosting.Control;

/// <summary>What a server reads from the control store before anything starts.</summary>
internal sealed class ControlStart(SecretVault vault, JwtTokens tokens)
{
    /// <summary>Returns when the master key is known to be the right one and tokens can be made.</summary>
    /// <exception cref="InvalidOperationException">The master key is another one.</exception>
    public async Task ReadAsync(CancellationToken ct)
    {
        await vault.CheckMasterKeyAsync(ct);
        await tokens.LoadAsync(ct);
    }
}
