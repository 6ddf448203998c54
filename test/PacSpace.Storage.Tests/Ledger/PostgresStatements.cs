using System.Reflection;
using Npgsql;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Postgres;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>Every statement of the ledger on PostgreSQL that is about one environment, or looks something up, by name.</summary>
internal static class PostgresStatements
{
    private const string SelectTypes =
        "SELECT array_to_string(parameter_types::text[], ',') FROM pg_prepared_statements WHERE name = 'look'";

    private static readonly string[] Verbs = ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"];

    // A part of others.
    private static readonly string[] Parts = ["WithinMonth"];

    public static IReadOnlyDictionary<string, string> All { get; } = Find().ToDictionary(s => s.Name, s => s.Text);

    /// <summary>Those that name their environment; the others ask for what may be anywhere.</summary>
    public static IReadOnlyList<string> OfOneEnvironment { get; } =
    [
        .. All.Where(s => s.Value.Contains("environment_id = $1", StringComparison.Ordinal)
            || s.Value.Contains("VALUES ($1", StringComparison.Ordinal)).Select(s => s.Key),
    ];

    /// <summary>How the database would run a statement with some value for each parameter; the environment is 1.</summary>
    public static async Task<string> ExplainAsync(NpgsqlConnection connection, string statement, string format, CancellationToken ct)
    {
        await using var prepare = new NpgsqlCommand($"PREPARE look AS {statement}", connection);
        await prepare.ExecuteNonQueryAsync(ct);
        await using var asking = new NpgsqlCommand(SelectTypes, connection);
        var values = string.Join(", ", ((string)(await asking.ExecuteScalarAsync(ct))!).Split(',').Select(ValueOf));
        await using var explain = new NpgsqlCommand($"EXPLAIN (FORMAT {format}) EXECUTE look ({values})", connection);
        var lines = new List<string>();
        await using (var reader = await explain.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) lines.Add(reader.GetString(0));
        await using var end = new NpgsqlCommand("DEALLOCATE look", connection);
        await end.ExecuteNonQueryAsync(ct);
        return string.Join('\n', lines);
    }

    private static string ValueOf(string type) => type switch
    {
        "bigint" or "integer" => "1",
        "text" => "'a'",
        "bytea" => @"'\x00'",
        "bigint[]" => "'{1}'",
        "text[]" => "'{a}'",
        "bytea[]" => """'{"\\x00"}'""",
        _ => throw new ArgumentException($"{type} is no column type.", nameof(type)),
    };

    private static IEnumerable<(string Name, string Text)> Find()
    {
        Type[] types =
        [
            typeof(PostgresLedgerStore), typeof(PostgresLedgerScan), typeof(AppendStatements), typeof(AppendResolution),
            typeof(ReceiptSql),
        ];
        return
            from type in types
            from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            where field.FieldType == typeof(string) && !Parts.Contains(field.Name)
            let text = (string)field.GetValue(null)!
            where text.Contains("$1", StringComparison.Ordinal) && Verbs.Any(v => text.StartsWith(v, StringComparison.Ordinal))
            select ($"{type.Name}.{field.Name}", text);
    }
}
