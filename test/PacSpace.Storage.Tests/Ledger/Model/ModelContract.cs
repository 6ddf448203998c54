using System.Collections.Concurrent;
using CsCheck;

namespace PacSpace.Storage.Tests.Ledger.Model;

/// <summary>Random histories, compared with a model after every step.</summary>
public abstract class ModelContract<TFixture>
    where TFixture : LedgerFixture, new()
{
    /// <summary>Histories of a round.</summary>
    protected virtual int Histories => 200;

    protected virtual int MaxRounds => 6;

    [Fact]
    public async Task Any_history_ends_where_the_rules_say()
    {
        // The histories are worth something only if every outcome came up in them: further ones follow until it has.
        string[] outcomes =
        [
            "adjusted", "cadence", "cap", "checkpoint", "frozen", "key", "recorded", "replayed", "same", "stale", "unit",
        ];
        var met = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round == 0 || round < MaxRounds && !outcomes.All(met.ContainsKey); round++)
            await Operations.Any.SampleAsync(
                async operations =>
                {
                    await using var run = new ModelRun<TFixture>(met);
                    await run.InitializeAsync();
                    foreach (var operation in operations) await run.StepAsync(operation);
                    await run.CompareAsync();
                },
                iter: Histories, threads: 2, print: operations => string.Join('\n', operations.AsEnumerable()));
        Assert.Equal(outcomes, met.Keys.Order(StringComparer.Ordinal));
    }
}
