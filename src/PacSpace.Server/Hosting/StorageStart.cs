using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting.Control;
using PacSpace.Storage;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

/// <summary>
/// Opens the databases before anything that needs them starts, and waits for one that is not there yet.
/// </summary>
internal sealed partial class StorageStart(
    IServiceProvider services, IOptions<PacSpaceOptions> options, ILogger<StorageStart> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // How many tries are logged once, while the reason stays the same.
    private const int TriesALine = 30;

    /// <summary>The database that is not there and what it lacks, in words without secrets.</summary>
    public (string Database, StorageFault Fault)? WaitsFor { get; private set; }

    /// <summary>
    /// Opens everything, once. Gives false if a database can't be used now, and may be later: <see cref="WaitsFor"/>
    /// says which.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Waiting will not help.</exception>
    /// <exception cref="InvalidOperationException">This server's master key is not the database's.</exception>
    public async Task<bool> TryOpenAsync(CancellationToken ct)
    {
        services.GetRequiredService<DataDirectoryLock>();
        var database = "control";
        try
        {
            services.GetRequiredService<IControlStore>();
            await services.GetRequiredService<ControlStart>().ReadAsync(ct);
            database = "ledger";
            services.GetRequiredService<LedgerStores>();
            WaitsFor = null;
            return true;
        }
        catch (StorageUnavailableException e) when (e.Fault.MayPass())
        {
            WaitsFor = (database, e.Fault);
            return false;
        }
        catch (StorageUnavailableException e)
        {
            GivesUp(logger, database, AddressOf(database), e.Fault.Words());
            throw;
        }
    }

    /// <summary>Tries again until the databases are open; false if it was cancelled before.</summary>
    public async Task<bool> WaitAsync(CancellationToken ct)
    {
        (string, StorageFault)? told = null;
        for (var tries = 0; ; tries++)
        {
            if (WaitsFor is { } lacks && (lacks != told || tries % TriesALine == 0))
            {
                Waits(logger, lacks.Database, AddressOf(lacks.Database), lacks.Fault.Words());
                told = lacks;
            }
            try
            {
                await Task.Delay(Pause, ct);
                if (await TryOpenAsync(ct)) break;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return false;
            }
        }
        GoesOn(logger);
        return true;
    }

    /// <summary>Where it is, without user and password.</summary>
    private string AddressOf(string database)
    {
        var all = options.Value;
        string?[] storages = database == "control" ? [all.Storage]
            : [all.StorageSandbox ?? all.Storage, all.StorageProduction ?? all.Storage];
        return string.Join(" and ", storages.Distinct().Select(s =>
            s is { Length: > 0 } ? PostgresSource.Address(s) : all.DataDirectory));
    }

    [LoggerMessage(1000, LogLevel.Warning, "Waiting for the {Database} database ({Address}): {Reason}. It is tried again every second")]
    private static partial void Waits(ILogger logger, string database, string address, string reason);

    [LoggerMessage(1001, LogLevel.Information, "The databases are there; starting")]
    private static partial void GoesOn(ILogger logger);

    [LoggerMessage(1002, LogLevel.Critical, "The {Database} database ({Address}) can't be used, and waiting won't help: {Reason}")]
    private static partial void GivesUp(ILogger logger, string database, string address, string reason);
}
