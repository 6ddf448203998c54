using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Pipeline;

/// <summary>The door to the logs: everything that is recorded goes through the queue of its environment.</summary>
public sealed class Appender(
    LedgerStores stores, VerifierService verifier, RollbackGuard guard, PipelineMetrics metrics, LedgerWatch watch,
    IOptions<PipelineOptions> options, ILogger<Appender> logger)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, EnvironmentQueue> _queues = new();

    /// <summary>Appends items together and in order; gives their outcomes once they are durable.</summary>
    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(EnvironmentRecord environment, IReadOnlyList<AppendItem> items) =>
        QueueOf(environment).AppendAsync(items);

    /// <inheritdoc cref="AppendAsync(EnvironmentRecord, IReadOnlyList{AppendItem})"/>
    public async Task<AppendOutcome> AppendAsync(EnvironmentRecord environment, AppendItem item) =>
        (await QueueOf(environment).AppendAsync([item]))[0];

    /// <summary>
    /// As <see cref="AppendAsync(EnvironmentRecord, IReadOnlyList{AppendItem})"/>, but where too much is waiting already
    /// it waits for room instead of refusing.
    /// </summary>
    public Task<IReadOnlyList<AppendOutcome>> AppendWhenRoomAsync(
        EnvironmentRecord environment, IReadOnlyList<AppendItem> items, CancellationToken ct) =>
        QueueOf(environment).AppendWhenRoomAsync(items, ct);

    /// <summary>Waits for the groups under way; the ledgers are closed after it.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_queues.Values.Select(q => q.Groups));

    private EnvironmentQueue QueueOf(EnvironmentRecord environment) =>
        _queues.TryGetValue(environment.Number, out var queue) ? queue : _queues.GetOrAdd(environment.Number, _ =>
            new EnvironmentQueue(environment.Number, environment.Kind, stores.For(environment.Kind), options.Value, metrics, watch,
                () => GuardAsync(environment), () => verifier.Hint(environment.Kind, environment.Number), logger));

    private async ValueTask GuardAsync(EnvironmentRecord environment)
    {
        if (await guard.HasStoppedAsync(environment.Kind, environment.Number, CancellationToken.None))
            verifier.Hint(environment.Kind, environment.Number);
    }
}
