using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

/// <summary>Damage of any kind, and what the check says of it, whatever the database.</summary>
public abstract class DamagedLedgerContract<TFixture> : FsckTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task Every_damage_is_told_not_just_the_first()
    {
        await FillLedgerAsync();
        await Fixture.ExecuteAsync(
            "UPDATE deltas SET reason = 'other' WHERE environment_id = 1 AND log_index IN (3, 77, 599, 910)");
        await Fixture.ExecuteAsync("UPDATE customers SET unit = 'X' WHERE environment_id = 2");
        var damages = Check();
        Assert.Equal(5, damages.Count);
        string[] places = ["entry 3,", "entry 77,", "entry 599,", "entry 910,", "environment 2, customer a"];
        foreach (var place in places)
            Assert.Contains(damages, d => d.Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Thousands_of_damages_are_counted_not_listed()
    {
        await FillAsync(3000, "a");
        await Fixture.ExecuteAsync("UPDATE deltas SET reason = 'other'");
        var damages = Check();
        Assert.Equal(1001, damages.Count);
        Assert.Equal("environment 1: 2000 further damages are not listed", damages[^1]);
    }

    [Fact]
    public async Task Head_signed_by_another_key_is_told_only_where_the_key_is_known()
    {
        await FillAsync(3, "a");
        await VerifyAsync();
        using var other = new LogSigner(LogOf(Env).Origin, Hash.Sha256("other"u8).ToArray());
        Assert.Contains(
            Check(_ => other.VerifierKey), d => d.Contains("does not carry the signature", StringComparison.Ordinal));
        Assert.Empty(Check(_ => null));
    }

    [Fact]
    public async Task Memory_of_a_longer_log_is_a_rollback()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.SaveAsync();
        await FillAsync(5, "a");
        await VerifyAsync();
        await Fixture.CloseAsync();
        await Fixture.RestoreAsync();
        Assert.Equal(
            ["environment 1: the log was rolled back: it holds 5 entries, but this node signed a head over 10"],
            Check());
        await Fixture.OpenAsync();
        await FillAsync(7, "a");
        Assert.Equal(
            ["environment 1: its entries do not give the root of the head over 10 that this node signed"], Check());
    }

    [Fact]
    public async Task Unreadable_memory_is_told()
    {
        await FillAsync(5, "a");
        await VerifyAsync();
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(Fixture.HeadsDirectory)), "garbage", Ct);
        Assert.Contains("the signer's memory can't be read", Assert.Single(Check()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rewritten_history_with_matching_hashes_is_told_by_the_tree()
    {
        // Someone who writes the log again from the start can make every row hold, but not what was signed over it.
        await FillAsync(5, "a");
        await VerifyAsync();
        foreach (var table in (string[])["deltas", "customers", "customer_months"]) await Fixture.ExecuteAsync($"DELETE FROM {table}");
        await Fixture.ExecuteAsync("UPDATE environments SET next_index = 0, delta_count = 0, period_delta_count = 0");
        await FillAsync(5, "a");
        var damages = Check();
        Assert.Contains("environment 1, entry 0: tile 0/0 does not hold the leaf of entry 0", damages);
        Assert.Contains("environment 1: its entries do not give the root of the signed tree head over 5", damages);
    }

    [Fact]
    public async Task No_change_of_a_cell_goes_unnoticed()
    {
        await FillLedgerAsync();
        // What no other stored thing says anything about.
        string[] free =
        [
            "checkpoints.receipt_id", "idempotency_keys.idempotency_key", "idempotency_keys.log_index",
            "idempotency_keys.request", "logs.frozen_index", "logs.frozen_reason", "tree_heads.signed_at",
            "receipts.receipt_id", "receipts.window_start", "receipts.window_end", "receipts.is_closed", "receipts.time",
            "customers.cadence_seconds", "customers.display_name", "customers.search_name", "customers.created_at",
        ];
        string[] freeTables = ["retention", "imports", "import_errors", "reconciliations", "reconciliation_pages", "verifier_leases"];
        var missed = new List<string>();
        await Fixture.SaveAsync();
        foreach (var (table, column, type) in await Fixture.ColumnsAsync())
        {
            var name = $"{table}.{column}";
            if (free.Contains(name) || freeTables.Contains(table) || column == "environment_id") continue;
            var value = type switch
            {
                // Numbers of rows: behind all others, whose numbers are unique.
                "INTEGER" when Numbers.Contains(column) => $"{column} + 100000",
                "INTEGER" => $"coalesce({column}, 0) + 1",
                "TEXT" => $"coalesce({column}, '') || '1'",
                _ => Fixture.OtherBytes(column),
            };
            // Half-way through the table, so that there is something before and after.
            Assert.True(await Fixture.ExecuteAsync($"UPDATE {table} SET {column} = {value} WHERE {RowOf(table)}") > 0, name);
            if (Check().Count == 0) missed.Add(name);
            await Fixture.RestoreAsync(table);
        }
        Assert.Empty(missed);
        Assert.Empty(Check());
    }

    private static readonly string[] Numbers = ["log_index", "sequence", "tile_index", "level", "period", "size"];

    private static string RowOf(string table) => table switch
    {
        "deltas" => "environment_id = 1 AND log_index = 605",
        "checkpoints" => "environment_id = 1 AND log_index = 603",
        "customers" => "environment_id = 1 AND customer_id = 'b'",
        "idempotency_keys" => "environment_id = 1 AND idempotency_key = 'key'",
        "tiles" => "environment_id = 1 AND level = 0 AND tile_index = 1",
        "tree_heads" => "environment_id = 1 AND size = 908",
        _ => "environment_id = 1",
    };
}
