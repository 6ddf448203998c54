namespace PacSpace.Storage.Ledger.Postgres;

/// <summary>
/// What the planner knows of the tables. Statements that were prepared while they were (nearly) empty are planned for
/// that, and some then read through a whole environment; autovacuum would notice after a minute or more, in which a new
/// log can grow by a million entries.
/// </summary>
internal static class TableStatistics
{
    private const long FirstSize = 1_000;
    private const int Factor = 4;

    // Behind a VACUUM of the same table it would wait, and the verifier's lease runs out after 3 s.
    private const int TimeoutSeconds = 2;

    // Far from what is there: more entries of one environment than the planner believes all of them have. -1: never told.
    private const string SelectAreOff =
        "SELECT coalesce(max(reltuples), 0) * 2 < $1 FROM pg_class WHERE oid = to_regclass('deltas')";

    private const string Analyze =
        "ANALYZE deltas, customers, customer_months, idempotency_keys, checkpoints, customer_tiles, tiles, tree_heads";

    /// <summary>True if a log has grown past 1,000, 4,000, 16,000, … entries.</summary>
    public static bool AreDue(VerificationStep step)
    {
        var mark = FirstSize;
        while (mark <= step.ExpectedSize) mark *= Factor;
        return mark <= step.NewSize;
    }

    /// <summary>Looks at the tables again where the planner is far behind; its plans are then made anew.</summary>
    /// <param name="size">Entries that one log has.</param>
    public static async Task RefreshAsync(PostgresSource source, long size, CancellationToken ct)
    {
        try
        {
            await using var look = Parameters.Bind(source.CreateCommand(SelectAreOff), [size]);
            if (await look.ExecuteScalarAsync(ct) is not true) return;
            await using var analyze = source.CreateCommand(Analyze);
            analyze.CommandTimeout = TimeoutSeconds;
            await analyze.ExecuteNonQueryAsync(ct);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e) && !ct.IsCancellationRequested)
        {
            // The step before it is stored and stands. Autovacuum looks at the tables too, later.
        }
    }
}
