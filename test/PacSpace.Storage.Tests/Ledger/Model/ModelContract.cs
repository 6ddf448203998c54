using System.Collections.Concurrent;
using CsCheck;

namespace PacSpace.Storage.Tests.Ledger.Model;

/// <summary>Random histories, compared with a model after every step.</summary>
public abstract class ModelContract<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Any_history_ends_where_the_rules_say()
    {
        var met = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await Operations.Any.SampleAsync(
            async operations =>
            {
                await using var run = new ModelRun<TFixture>(met);
                await run.InitializeAsync();
                foreach (var operation in operations) await run.StepAsync(operation);
                await run.CompareAsync();
            },
            iter: 200, threads: 2, print: operations => string.Join('\n', operations.AsEnumerable()));
        // The histories are worth something only if every outcome came up in them.
        string[] outcomes =
        [
            "adjusted", "cadence", "cap", "checkpoint", "frozen", "key", "recorded", "replayed", "same", "stale", "unit",
        ];
        Assert.Equal(outcomes, met.Keys.Order(StringComparer.Ordinal));
    }
}
