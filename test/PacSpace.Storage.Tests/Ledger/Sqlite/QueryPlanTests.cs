using System.Reflection;
using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Storage.Tests.Ledger.Sqlite;

/// <summary>No call may read through a whole environment to find a row.</summary>
public sealed class QueryPlanTests : LedgerTest<SqliteLedgerFixture>
{
    // They walk an environment, or all of them, on purpose.
    private static readonly string[] Walks =
    [
        "SelectPage", "SelectTotal", "SelectBehind", "SelectUnerased", "SelectFileSize", "SelectEnvironments",
        "SelectDeltas", "SelectCheckpointsByIndex", "SelectCheckpointsByCustomer", "SqliteLedgerScan.SelectCustomers",
        "SqliteLedgerScan.SelectCustomerTiles", "SelectMonths", "SelectDirectoryTotal", "SelectCounts", "SelectPositions",
        "SelectHeads",
        // What an environment has few of, by their own bounds.
        "OlderReconciliations", "ForgottenImports",
    ];

    private static readonly Dictionary<string, string> Texts = Constants().ToDictionary(c => c.Name, c => c.Text);

    public static TheoryData<string> Queries() => [.. Texts.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Query_goes_straight_to_its_rows(string name)
    {
        var plan = await PlanAsync(Texts[name]);
        Assert.NotEmpty(plan);
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && !IsWithinQuery(step));
        Assert.DoesNotContain(
            plan, step => step.EndsWith("(environment_id=?)", StringComparison.Ordinal) && !IsOneRow(step));
    }

    // Pages come in the order of an index: no customer behind the page is read or sorted.
    [Theory]
    [InlineData("SqliteLedgerStore.SelectDirectory")]
    [InlineData("SqliteLedgerStore.SelectDirectoryOfMonth")]
    public async Task Pages_of_customers_are_not_sorted(string name) =>
        Assert.DoesNotContain(await PlanAsync(Texts[name]), step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));

    [Fact]
    public void All_queries_are_looked_at() => Assert.True(Texts.Count >= 25);

    private static IEnumerable<(string Name, string Text)> Constants()
    {
        var nested = typeof(SqliteLedgerStore).GetNestedTypes(BindingFlags.NonPublic);
        Type[] types = [typeof(SqliteLedgerStore), typeof(SqliteLedgerScan), typeof(ReceiptSql), .. nested];
        return
            from type in types
            from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            where field.IsLiteral && field.FieldType == typeof(string)
            let text = (string)field.GetRawConstantValue()!
            let name = $"{type.Name}.{field.Name}"
            where text.StartsWith("SELECT", StringComparison.Ordinal)
            where !Walks.Contains(field.Name) && !Walks.Contains(name)
            select (name, text);
    }

    // Steps over what other steps, looked at by themselves, have found.
    private static bool IsWithinQuery(string step) => step.Contains("subquery", StringComparison.Ordinal)
        || step.Contains("CONSTANT ROW", StringComparison.Ordinal);

    // Tables with one row an environment.
    private static bool IsOneRow(string step) =>
        step.StartsWith("SEARCH e ", StringComparison.Ordinal)
            || step.StartsWith("SEARCH l ", StringComparison.Ordinal);

    private async Task<List<string>> PlanAsync(string query)
    {
        await using var connection = new SqliteConnection($"Data Source={Fixture.File};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + query;
        for (var i = 1; i <= 8; i++) command.Parameters.AddWithValue($"${i}", 1);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var steps = new List<string>();
        while (await reader.ReadAsync(Ct)) steps.Add(reader.GetString(3));
        return steps;
    }
}
