using System.Text.Json;
using Npgsql;
using PacSpace.Storage.Ledger.Postgres;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>A ledger with enough rows that the planner sees what an environment's worth of them costs.</summary>
public sealed class FilledTablesFixture : IAsyncLifetime
{
    // 20 environments with 50 customers; the rows need not hold together.
    private const string Fill =
        """
        INSERT INTO environments SELECT e, 'o', 1000, 1, 1000, 202611, 1000 FROM generate_series(1, 20) e;
        INSERT INTO logs SELECT e, 1000, 'head' FROM generate_series(1, 20) e;
        INSERT INTO verifier_leases SELECT e, 'holder', 1, 1 FROM generate_series(1, 20) e;
        INSERT INTO retention SELECT e, 1, 1 FROM generate_series(1, 20) e;
        INSERT INTO customers (environment_id, customer_id, unit, sequence, balance, credits, last_index, first_time, last_time, created_at)
            SELECT e, 'c' || c, 'USD', 20, '1', '1', 1, 1, 1, c FROM generate_series(1, 20) e, generate_series(1, 500) c;
        INSERT INTO customer_months SELECT e, 'c' || c, p, 1
            FROM generate_series(1, 20) e, generate_series(1, 100) c, generate_series(202601, 202612) p;
        INSERT INTO deltas (environment_id, log_index, customer_id, sequence, amount, balance, credits, time, unit, salt, leaf, payload_hash, reference_id)
            SELECT e, i, 'c' || i % 50, i / 50, 1, '1', '1', i, 'USD', '\x00', sha256(int8send(e * 10000 + i)), '\x00', 'r' || i
            FROM generate_series(1, 20) e, generate_series(0, 1999) i;
        INSERT INTO checkpoints SELECT e, i, 2, 'chk_' || e || '_' || i, 'rcpt_' || e || '_' || i, 'c' || i % 50, i / 50, i, i + 1, i, i + 1,
            i, i, sha256(int8send(e * 10000 + i)), '\x00', sha256(int8send(e * 10000 + i)), 's'
            FROM generate_series(1, 20) e, generate_series(2000, 2999) i;
        INSERT INTO checkpoint_blocks SELECT e, i, '\x00' FROM generate_series(1, 20) e, generate_series(2000, 2999) i;
        INSERT INTO idempotency_keys SELECT e, 'k' || i, i FROM generate_series(1, 20) e, generate_series(0, 1999) i;
        INSERT INTO tree_heads SELECT e, i, i FROM generate_series(1, 20) e, generate_series(1, 1000) i;
        INSERT INTO tiles SELECT e, l, i, '\x00' FROM generate_series(1, 20) e, generate_series(0, 3) l, generate_series(0, 300) i;
        INSERT INTO customer_tiles SELECT e, 'c' || c, l, i, '\x00'
            FROM generate_series(1, 20) e, generate_series(1, 50) c, generate_series(0, 1) l, generate_series(0, 10) i;
        INSERT INTO receipts SELECT e, 'rc_' || e || '_' || i, 'c' || i % 50, i, i + 1, i, i + 1, 1, 1, i
            FROM generate_series(1, 20) e, generate_series(1, 1000) i;
        INSERT INTO imports (environment_id, import_id, attempt, status, started_at, updated_at, lines_read, recorded, replayed, failed, error_count, stored_errors)
            SELECT e, 'i' || i, 1, 'running', i, i, 0, 0, 0, 0, 0, 0 FROM generate_series(1, 20) e, generate_series(1, 100) i;
        INSERT INTO import_errors SELECT e, 'i' || i, n, n, '', '', '' FROM generate_series(1, 20) e, generate_series(1, 50) i, generate_series(1, 20) n;
        INSERT INTO reconciliations SELECT e, 'j' || i, 'running', i, i, i, NULL, NULL, i FROM generate_series(1, 20) e, generate_series(1, 100) i;
        INSERT INTO reconciliation_pages SELECT e, 'j' || i, 'l', n, '' FROM generate_series(1, 20) e, generate_series(1, 50) i, generate_series(1, 20) n;
        ANALYZE
        """;

    private string _connectionString = "";

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var settings = new NpgsqlCommand("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan", connection);
        await settings.ExecuteNonQueryAsync();
        return connection;
    }

    public async ValueTask InitializeAsync()
    {
        _connectionString = await (await PostgresServer.Shared).NewDatabaseAsync();
        await PostgresLedgerStore.Open(_connectionString + ";Pooling=false").DisposeAsync();
        await PostgresTables.ExecuteAsync(_connectionString, Fill);
    }

    public async ValueTask DisposeAsync() => await (await PostgresServer.Shared).DropAsync(_connectionString);
}

/// <summary>No call may read through a whole environment to find a row.</summary>
public sealed class PostgresPlanTests(FilledTablesFixture fixture) : IClassFixture<FilledTablesFixture>
{
    // They walk an environment, or all of them, on purpose.
    private static readonly string[] Walks =
    [
        "SelectPage", "SelectTotal", "SelectUnerased", "SelectDirectoryTotal", "SelectCounts", "SelectPositions", "SelectHeads",
        "PostgresLedgerScan.SelectDeltas", "SelectCheckpointsByIndex", "SelectCheckpointsByCustomer",
        "PostgresLedgerScan.SelectCustomers", "PostgresLedgerScan.SelectCustomerTiles", "SelectMonths", "SelectDirectoryTotalOfMonth",
        // What an environment has few of, by their own bounds.
        "OlderReconciliations", "ForgottenImports", "LockOlder", "DeleteOlderPages", "DeleteOlderReconciliations",
        "DeleteForgottenErrors", "DeleteForgottenImports", "LockPurged", "FailPurged", "DeletePurgedPages",
        "LockExpired", "DeleteExpiredPages", "DeleteExpiredReconciliations", "SelectImports",
        // EXPLAIN does not show the look-ups of a recursive step; they are those of LastBeforeTime.
        "LastBeforeIndex",
    ];

    // One row an environment.
    private static readonly string[] OneRow = ["environments_pkey", "logs_pkey", "verifier_leases_pkey", "retention_pkey"];

    private static readonly Dictionary<string, string> Texts =
        PostgresStatements.All.Where(s => IsLookedAt(s.Key, s.Value)).ToDictionary();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Queries() => [.. Texts.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Query_goes_straight_to_its_rows(string name)
    {
        var scans = await ScansAsync(Texts[name]);
        foreach (var (node, index, condition) in scans)
        {
            Assert.False(node == "Seq Scan", $"{name} reads a whole table.");
            if (index is null || OneRow.Contains(index)) continue;
            // A column of the index beside the environment's, or a public look-up's own.
            Assert.True(condition.Replace("environment_id = ", "", StringComparison.Ordinal).Contains(" = ", StringComparison.Ordinal)
                || condition.Contains('>', StringComparison.Ordinal) || condition.Contains('<', StringComparison.Ordinal),
                $"{name}: {node} by {index} with {condition}");
        }
    }

    [Fact]
    public async Task All_statements_are_looked_at_and_understood()
    {
        Assert.True(Texts.Count >= 60, $"{Texts.Count}");
        // On a cluster each of these is looked at too.
        Assert.True(PostgresStatements.OfOneEnvironment.Count >= 100, $"{PostgresStatements.OfOneEnvironment.Count}");
        await using var connection = await fixture.ConnectAsync();
        foreach (var name in PostgresStatements.OfOneEnvironment)
            Assert.NotEmpty(await PostgresStatements.ExplainAsync(connection, PostgresStatements.All[name], "TEXT", Ct));
    }

    private static bool IsLookedAt(string name, string text) =>
        !text.StartsWith("INSERT", StringComparison.Ordinal) && !Walks.Contains(name) && !Walks.Contains(name.Split('.')[1]);

    private async Task<List<(string Node, string? Index, string Condition)>> ScansAsync(string statement)
    {
        await using var connection = await fixture.ConnectAsync();
        using var plan = JsonDocument.Parse(await PostgresStatements.ExplainAsync(connection, statement, "JSON", Ct));
        var scans = new List<(string, string?, string)>();
        Walk(plan.RootElement[0].GetProperty("Plan"), scans);
        Assert.NotEmpty(scans);
        return scans;
    }

    private static void Walk(JsonElement node, List<(string Node, string? Index, string Condition)> scans)
    {
        string? Text(string property) => node.TryGetProperty(property, out var value) ? value.GetString() : null;
        if (Text("Node Type")!.EndsWith("Scan", StringComparison.Ordinal) && (Text("Relation Name") ?? Text("Index Name")) is not null
            && Text("Node Type") != "Bitmap Heap Scan")
            scans.Add((Text("Node Type")!, Text("Index Name"), Text("Index Cond") ?? ""));
        if (!node.TryGetProperty("Plans", out var plans)) return;
        foreach (var child in plans.EnumerateArray()) Walk(child, scans);
    }
}
