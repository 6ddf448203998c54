using PacSpace.Server.Hosting.Authentication;
using PacSpace.Storage.Control;

namespace PacSpace.Server.ApiKeys;

/// <summary>Writes down every few seconds, in one transaction, when keys were last used.</summary>
internal sealed class ApiKeyUseWriter(
    ApiKeyUses uses, IControlStore store, TimeProvider clock, ILogger<ApiKeyUseWriter> log) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        try
        {
            var taken = uses.Take();
            if (taken.Count > 0) await store.TouchApiKeysAsync(taken, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Not worth keeping: a key in use is marked again with its next request.
            log.UsesNotWritten(e);
        }
    }
}
