using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.Data.Sqlite;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using SQLitePCL;

namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>
/// A statement prepared once, for what runs once a delta: parameters are bound by position, nothing is boxed, and what
/// finds no row makes nothing. Parameters stay bound until they are bound again. One thread at a time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int LongestOnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _parameter;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    /// <summary>What is bound next is the first parameter.</summary>
    public SqliteStatement FromTheFirst()
    {
        _parameter = 0;
        return this;
    }

    public SqliteStatement Bind(long value) => Check(raw.sqlite3_bind_int64(_statement, ++_parameter, value));

    public SqliteStatement Bind(long? value) =>
        value is { } known ? Bind(known) : Check(raw.sqlite3_bind_null(_statement, ++_parameter));

    public SqliteStatement Bind(ReadOnlySpan<byte> blob) => Check(raw.sqlite3_bind_blob(_statement, ++_parameter, blob));

    public SqliteStatement Bind(string? text)
    {
        if (text is null) return Check(raw.sqlite3_bind_null(_statement, ++_parameter));
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > LongestOnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[LongestOnStack];
        utf8 = utf8[..Encoding.UTF8.GetBytes(text, utf8)];
        Check(raw.sqlite3_bind_text(_statement, ++_parameter, utf8));
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>As its canonical text.</summary>
    public SqliteStatement Bind(Amount amount)
    {
        Span<byte> utf8 = stackalloc byte[Amount.MaxTextLength];
        return Check(raw.sqlite3_bind_text(_statement, ++_parameter, utf8[..amount.Format(utf8)]));
    }

    public SqliteStatement Bind(Hash? hash)
    {
        if (hash is not { } known) return Check(raw.sqlite3_bind_null(_statement, ++_parameter));
        Span<byte> bytes = stackalloc byte[Hash.Size];
        known.CopyTo(bytes);
        return Bind(bytes);
    }

    public SqliteStatement Bind(Salt? salt)
    {
        if (salt is not { } known) return Check(raw.sqlite3_bind_null(_statement, ++_parameter));
        Span<byte> bytes = stackalloc byte[Salt.Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, known.Bits);
        return Bind(bytes);
    }

    /// <summary>Runs it, and makes it ready to be bound again.</summary>
    public void Execute()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first row; null if there is none.</summary>
    public T? First<T>(Func<SqliteStatement, T> read) where T : class
    {
        try
        {
            return Step() ? read(this) : null;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Adds all rows to a list.</summary>
    public void AddTo<T>(List<T> rows, Func<SqliteStatement, T> read)
    {
        try
        {
            while (Step()) rows.Add(read(this));
        }
        finally
        {
            Reset();
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>Whatever it is, as text.</summary>
    public string Value(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <exception cref="InvalidCastException">The column holds something else; so do the others.</exception>
    public long Integer(int column)
    {
        Require(column, raw.SQLITE_INTEGER);
        return raw.sqlite3_column_int64(_statement, column);
    }

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column)
    {
        Require(column, raw.SQLITE_TEXT);
        return raw.sqlite3_column_blob(_statement, column);
    }

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column)
    {
        Require(column, raw.SQLITE_BLOB);
        return raw.sqlite3_column_blob(_statement, column);
    }

    public void Dispose() => _statement.Dispose();

    private bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE)) Check(code);
        return code == raw.SQLITE_ROW;
    }

    // What it gives is the error of the last step, which was heard of already.
    private void Reset() => _ = raw.sqlite3_reset(_statement);

    private void Require(int column, int type)
    {
        if (raw.sqlite3_column_type(_statement, column) != type)
            throw new InvalidCastException($"column {column} has another type");
    }

    private SqliteStatement Check(int code)
    {
        SqliteException.ThrowExceptionForRC(code, _database);
        return this;
    }
}
