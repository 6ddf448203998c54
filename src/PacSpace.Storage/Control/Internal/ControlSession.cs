using System.Data.Common;
using Dapper;

namespace PacSpace.Storage.Control.Internal;

/// <summary>A connection, within a transaction or not, and the token that ends its statements.</summary>
internal sealed class ControlSession(DbConnection connection, DbTransaction? transaction, CancellationToken ct)
{
    /// <summary>Returns the number of rows that changed.</summary>
    public Task<int> ExecuteAsync(string sql, object arguments) => connection.ExecuteAsync(Command(sql, arguments));

    public Task<T?> FirstAsync<T>(string sql, object arguments) =>
        connection.QueryFirstOrDefaultAsync<T>(Command(sql, arguments));

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments) =>
        (await connection.QueryAsync<T>(Command(sql, arguments))).AsList();

    private CommandDefinition Command(string sql, object arguments) =>
        new(sql, arguments, transaction, cancellationToken: ct);
}
