using Npgsql;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Citus;

/// <summary>Whatever names an environment is planned as one task on the node that holds it.</summary>
public sealed class CitusPlanTests : LedgerTest<CitusLedgerFixture>
{
    [Fact]
    public async Task Every_statement_is_one_task()
    {
        await FillAsync(3, "a");
        await using var connection = new NpgsqlConnection(Fixture.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Ct);
        var others = new List<string>();
        foreach (var name in PostgresStatements.OfOneEnvironment)
        {
            var plan = await PostgresStatements.ExplainAsync(connection, PostgresStatements.All[name], "TEXT", Ct);
            if (!plan.Contains("Task Count: 1", StringComparison.Ordinal)
                || plan.Contains("Distributed Subplan", StringComparison.Ordinal)
                || plan.Contains("pull to coordinator", StringComparison.Ordinal)) others.Add($"{name}\n{plan}");
        }
        Assert.True(others.Count == 0, string.Join("\n\n", others));
    }
}
