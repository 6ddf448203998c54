using Npgsql;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>A ledger's schema on PostgreSQL, past its store.</summary>
internal static class PostgresTables
{
    /// <summary>What tests say in SQLite's words when they damage rows.</summary>
    public const string SqliteWords =
        """
        CREATE DOMAIN blob AS bytea;
        CREATE FUNCTION zeroblob(bigint) RETURNS bytea LANGUAGE sql IMMUTABLE RETURN decode(repeat('00', $1::int), 'hex')
        """;

    private const string SelectColumns =
        """
        SELECT table_name, column_name, CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB' END
        FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name NOT LIKE 'saved%' AND table_name <> 'schemaversions'
        """;

    // A connection of a moment, without a look at all types of the database.
    private const string Direct = ";Pooling=false;Server Compatibility Mode=NoTypeLoading";

    public static async Task<int> ExecuteAsync(string connectionString, string sql, params object?[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString + Direct);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<IReadOnlyList<(string Table, string Column, string Type)>> ColumnsAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + Direct);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(SelectColumns, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<(string, string, string)>();
        while (await reader.ReadAsync()) columns.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return columns;
    }

    public static string OtherBytes(string column)
    {
        var bytes = $"coalesce({column}, zeroblob(16))";
        return $"set_byte({bytes}, length({bytes}) - 1, 255 - get_byte({bytes}, length({bytes}) - 1))";
    }
}
