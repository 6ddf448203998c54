using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Secrets;

namespace PacSpace.Server.Hosting.Control;

/// <summary>
/// Before anything else starts: the tables are up to date, the master key is the right one, tokens can be made.
/// </summary>
internal sealed class ControlStart(SecretVault vault, JwtTokens tokens) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await vault.CheckMasterKeyAsync(cancellationToken);
        await tokens.LoadAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
