using PacSpace.Core.Amounts;
using SQLitePCL;

namespace PacSpace.Bench.Compare;

/// <summary>A prepared statement of SQLite's C interface; its parameters are bound one after the other.</summary>
internal sealed class BareStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public BareStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement), raw.SQLITE_OK);
    }

    public BareStatement Bind(long value) => Bound(raw.sqlite3_bind_int64(_statement, ++_bound, value));

    public BareStatement Bind(string text) => Bound(raw.sqlite3_bind_text(_statement, ++_bound, text));

    public BareStatement Bind(Amount amount)
    {
        Span<byte> text = stackalloc byte[Amount.MaxTextLength];
        return Bound(raw.sqlite3_bind_text(_statement, ++_bound, text[..amount.Format(text)]));
    }

    /// <param name="bytes">None: NULL.</param>
    public BareStatement BindBlob(ReadOnlySpan<byte> bytes) => Bound(bytes.IsEmpty
        ? raw.sqlite3_bind_null(_statement, ++_bound) : raw.sqlite3_bind_blob(_statement, ++_bound, bytes));

    public void Run()
    {
        Check(raw.sqlite3_step(_statement), raw.SQLITE_DONE);
        Check(raw.sqlite3_reset(_statement), raw.SQLITE_OK);
        _bound = 0;
    }

    public void Dispose() => _statement.Dispose();

    private BareStatement Bound(int code)
    {
        Check(code, raw.SQLITE_OK);
        return this;
    }

    private void Check(int code, int expected)
    {
        if (code != expected) throw new IOException(raw.sqlite3_errmsg(_database).utf8_to_string());
    }
}
