using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Imports;

/// <summary>
/// Counts what becomes of an import's lines and stores it, about once a second while it runs, so that any server can
/// tell. Only the latest attempt of an import is stored: an earlier one learns that it was overtaken.
/// </summary>
internal sealed class ImportProgress(
    ILedgerStore store, long environment, ImportRecord begun, TimeProvider clock, ILogger<ImportProgress> log) : IDisposable
{
    /// <summary>Errors shown with an import.</summary>
    public const int ShownErrors = 100;

    /// <summary>Errors stored for one import; the others are counted.</summary>
    public const int MaxStoredErrors = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // So often at least, so that it shows that somebody is still there.
    private const int MaxQuietIntervals = 5;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _saving = new(1);
    private readonly CancellationTokenSource _overtaken = new();
    private readonly List<ImportErrorRecord> _first = [];
    private List<ImportErrorRecord> _unsaved = [];
    private ImportRecord _now = begun;
    private bool _changed;

    /// <summary>Cancelled when another attempt of the same import began.</summary>
    public CancellationToken Overtaken => _overtaken.Token;

    public ImportRecord Now
    {
        get
        {
            lock (_gate) return _now;
        }
    }

    /// <summary>The first errors, as many as are shown.</summary>
    public IReadOnlyList<ImportErrorRecord> FirstErrors
    {
        get
        {
            lock (_gate) return [.. _first];
        }
    }

    /// <summary>Adds what became of a run of lines.</summary>
    /// <param name="lastLine">The last line read.</param>
    /// <param name="errors">In the order of the lines; numbers are given here.</param>
    public void Add(long lastLine, long recorded, long replayed, long failed, IEnumerable<ImportErrorRecord> errors)
    {
        lock (_gate)
        {
            foreach (var error in errors)
            {
                var numbered = error with { Number = _now.ErrorCount + 1 };
                _now = _now with { ErrorCount = numbered.Number };
                if (_first.Count < ShownErrors) _first.Add(numbered);
                if (numbered.Number > MaxStoredErrors) continue;
                _unsaved.Add(numbered);
                _now = _now with { StoredErrors = numbered.Number };
            }
            _now = _now with
            {
                LinesRead = Math.Max(_now.LinesRead, lastLine),
                Recorded = _now.Recorded + recorded,
                Replayed = _now.Replayed + replayed,
                Failed = _now.Failed + failed,
            };
            _changed = true;
        }
    }

    /// <summary>Stores as it goes, until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        for (var quiet = 1; await timer.WaitForNextTickAsync(ct); quiet++)
        {
            if (!_changed && quiet < MaxQuietIntervals) continue;
            quiet = 0;
            await TrySaveAsync(ct);
        }
    }

    /// <summary>Stores how it ended. If that is not possible it shows as interrupted after a while.</summary>
    public async Task FinishAsync(string status, string? code, string? message)
    {
        lock (_gate) _now = _now with { Status = status, Code = code, Message = message };
        await TrySaveAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        _overtaken.Dispose();
        _saving.Dispose();
    }

    private async Task TrySaveAsync(CancellationToken ct)
    {
        await _saving.WaitAsync(ct);
        ImportRecord now;
        List<ImportErrorRecord> errors;
        lock (_gate)
        {
            _now = now = _now with { UpdatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() };
            (errors, _unsaved, _changed) = (_unsaved, [], false);
        }
        try
        {
            if (!await store.SaveImportAsync(environment, now, errors, CancellationToken.None)) await _overtaken.CancelAsync();
        }
        catch (StorageUnavailableException e)
        {
            log.ProgressNotStored(environment, e);
            lock (_gate) (_unsaved, _changed) = ([.. errors, .. _unsaved], true);
        }
        finally
        {
            _saving.Release();
        }
    }
}
