using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger.Sqlite;

/// <summary>Reads the rows that each delta costs from SQLite itself; columns as <see cref="LedgerRows"/> orders them.</summary>
internal static class SqliteRows
{
    /// <summary>A delta as an entry of the log; one that can't be read is given as damaged.</summary>
    public static LogRow Entry(SqliteStatement s)
    {
        try
        {
            return Delta(s);
        }
        catch (InvalidDataException e)
        {
            return LedgerRows.Damaged(s.Integer(0), e.Message);
        }
    }

    /// <exception cref="InvalidDataException">A column holds what no append stores.</exception>
    public static DeltaRow Delta(SqliteStatement s) => Readable("Entry", s, static s => new DeltaRow
    {
        LogIndex = s.Integer(0),
        CustomerId = s.Text(1),
        Sequence = s.Integer(2),
        Amount = new Amount(s.Integer(3)),
        Balance = Canonical(s, 4),
        Credits = Canonical(s, 5),
        Time = s.Integer(6),
        Occurred = Optional(s, 7),
        Unit = s.Text(8),
        Salt = new Salt(s.Blob(9)),
        Prev = s.IsNull(10) ? null : new Hash(s.Blob(10)),
        Leaf = new Hash(s.Blob(11)),
        PayloadHash = new Hash(s.Blob(12)),
        Payload = s.IsNull(13) ? Destroyed(s) : new DeltaPayload(
            s.Text(14), Text(s, 15), Text(s, 16), Optional(s, 17), new Salt(s.Blob(13))),
    });

    /// <inheritdoc cref="Delta"/>
    public static CustomerHead Customer(SqliteStatement s) => Readable("Customer", s, static s => new CustomerHead(
        s.Text(0), s.Text(1), s.Integer(2), Canonical(s, 3), Canonical(s, 4), s.IsNull(5) ? null : new Hash(s.Blob(5)),
        s.Integer(6), s.Integer(7), s.Integer(8), s.Integer(9)));

    /// <summary>A payload is destroyed as a whole or not at all.</summary>
    private static DeltaPayload? Destroyed(SqliteStatement s) =>
        s.IsNull(14) && s.IsNull(15) && s.IsNull(16) && s.IsNull(17) ? null
            : throw new FormatException("its payload is destroyed in part");

    private static T Readable<T>(string kind, SqliteStatement s, Func<SqliteStatement, T> read)
    {
        try
        {
            return read(s);
        }
        catch (Exception e) when (LedgerRows.IsUnreadable(e))
        {
            throw LedgerRows.Unreadable($"{kind} {s.Value(0)}", e);
        }
    }

    private static Amount Canonical(SqliteStatement s, int column) =>
        Amount.TryParseCanonical(s.Utf8(column), out var amount) ? amount : Amount.ParseCanonical(s.Text(column));

    private static long? Optional(SqliteStatement s, int column) => s.IsNull(column) ? null : s.Integer(column);

    private static string? Text(SqliteStatement s, int column) => s.IsNull(column) ? null : s.Text(column);
}
