using Microsoft.Extensions.Time.Testing;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>
/// An empty ledger on one kind of database. A further database is one more class like the one for SQLite, and one line
/// for each suite.
/// </summary>
public abstract class LedgerFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 10, 0, 0, TimeSpan.Zero);

    private ILedgerStore? _store;

    public FakeTimeProvider Clock { get; } = new(Start);

    public ILedgerStore Store => _store ?? throw new InvalidOperationException("The ledger is not open.");

    public string HeadsDirectory { get; } = Directory.CreateTempSubdirectory("pacspace-heads-").FullName;

    public async Task OpenAsync() => _store = await OpenStoreAsync();

    public async Task CloseAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _store = null;
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>The ledger as fsck reads it.</summary>
    public abstract ILedgerScan OpenScan();

    /// <summary>Changes rows behind the store's back; parameters are $1, $2, …</summary>
    public abstract Task<int> ExecuteAsync(string sql, params object?[] values);

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(HeadsDirectory, true);
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ILedgerStore> OpenStoreAsync();
}
