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

    /// <summary>Rows lie on the nodes of a cluster, by environment.</summary>
    public virtual bool IsDistributed => false;

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

    /// <summary>The ledger's columns; types are INTEGER, TEXT and BLOB.</summary>
    public abstract Task<IReadOnlyList<(string Table, string Column, string Type)>> ColumnsAsync();

    /// <summary>SQL: the bytes of a column, or 16 of them, with another last one.</summary>
    public abstract string OtherBytes(string column);

    /// <summary>Keeps a copy of all rows beside them.</summary>
    public async Task SaveAsync() => await ExecuteAsync(string.Join(';', (await TablesAsync()).Select(
        t => $"DROP TABLE IF EXISTS saved_{t}; CREATE TABLE saved_{t} AS SELECT * FROM {t}")));

    /// <summary>Puts the rows back that were saved.</summary>
    public async Task RestoreAsync()
    {
        foreach (var table in await TablesAsync()) await RestoreAsync(table);
    }

    public Task RestoreAsync(string table) =>
        ExecuteAsync($"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM saved_{table}");

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(HeadsDirectory, true);
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ILedgerStore> OpenStoreAsync();

    private async Task<IEnumerable<string>> TablesAsync() => (await ColumnsAsync()).Select(c => c.Table).Distinct();
}
