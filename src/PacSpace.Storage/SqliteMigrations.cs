using DbUp;
using DbUp.Engine.Output;

namespace PacSpace.Storage;

/// <summary>Numbered SQL files, embedded in this assembly, each run once and in order.</summary>
internal static class SqliteMigrations
{
    /// <exception cref="InvalidOperationException">A migration failed; the message names it.</exception>
    public static void Run(string connectionString, string resourcePrefix)
    {
        var result = DeployChanges.To.SqliteDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteMigrations).Assembly,
                name => name.StartsWith(resourcePrefix, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }
}
