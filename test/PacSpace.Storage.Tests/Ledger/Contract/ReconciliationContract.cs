using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Reconciliation jobs: their state, their pages, and their end.</summary>
public abstract class ReconciliationContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly ReconciliationRecord Job = new("rcn_1", "running", 1000, 1000, 9000, null, null);

    [Fact]
    public async Task A_job_runs_and_ends()
    {
        Assert.Null(await Store.FindReconciliationAsync(Env, "rcn_1", 1000, Ct));
        await Store.AddReconciliationAsync(Env, Job, Ct);
        Assert.Equal(Job, await Store.FindReconciliationAsync(Env, "rcn_1", 1000, Ct));
        var done = Job with { Status = "completed", UpdatedAt = 2000, Summary = "{}" };
        await Store.UpdateReconciliationAsync(Env, done, Ct);
        Assert.Equal(done, await Store.FindReconciliationAsync(Env, "rcn_1", 8999, Ct));
        var failed = Job with { Status = "failed", Message = "why" };
        await Store.UpdateReconciliationAsync(Env, failed, Ct);
        Assert.Equal(failed, await Store.FindReconciliationAsync(Env, "rcn_1", 1000, Ct));
        await Store.UpdateReconciliationAsync(Env, failed with { JobId = "rcn_none" }, Ct);
        Assert.Null(await Store.FindReconciliationAsync(Env, "rcn_none", 1000, Ct));
    }

    [Fact]
    public async Task Pages_come_in_order_and_stay_as_they_were()
    {
        await Store.AddReconciliationAsync(Env, Job, Ct);
        ReconciliationPage[] pages =
            [new("x", 0, "[1]"), new("x", 1, "[2]"), new("x", 2, "[3]"), new("y", 0, "[4]")];
        await Store.AddReconciliationPagesAsync(Env, "rcn_1", pages, Ct);
        await Store.AddReconciliationPagesAsync(Env, "rcn_1", [new("x", 1, "[]")], Ct);
        Assert.Equal(pages[..3], await Store.ReadReconciliationPagesAsync(Env, "rcn_1", "x", 0, 10, Ct));
        Assert.Equal(pages[1..3], await Store.ReadReconciliationPagesAsync(Env, "rcn_1", "x", 1, 2, Ct));
        Assert.Empty(await Store.ReadReconciliationPagesAsync(Env, "rcn_1", "z", 0, 10, Ct));
    }

    [Fact]
    public async Task What_is_over_is_not_given_out_and_is_removed()
    {
        await CreateAsync(2);
        await Store.AddReconciliationAsync(Env, Job, Ct);
        await Store.AddReconciliationPagesAsync(Env, "rcn_1", [new("x", 0, "[1]")], Ct);
        await Store.AddReconciliationAsync(Env, Job with { JobId = "rcn_2", ExpiresAt = 20_000 }, Ct);
        await Store.AddReconciliationPagesAsync(Env, "rcn_2", [new("x", 0, "[2]")], Ct);
        await Store.AddReconciliationAsync(2, Job, Ct);
        await Store.AddReconciliationPagesAsync(2, "rcn_1", [new("x", 0, "[3]")], Ct);

        Assert.Null(await Store.FindReconciliationAsync(Env, "rcn_1", 9000, Ct));
        Assert.Empty(await Store.ListExpiredReconciliationsAsync(8999, Ct));
        Assert.Equal([Env, 2], await Store.ListExpiredReconciliationsAsync(9000, Ct));
        await Store.DeleteExpiredReconciliationsAsync(Env, 9000, Ct);
        Assert.Equal([2], await Store.ListExpiredReconciliationsAsync(9000, Ct));
        Assert.Null(await Store.FindReconciliationAsync(Env, "rcn_1", 0, Ct));
        Assert.Empty(await Store.ReadReconciliationPagesAsync(Env, "rcn_1", "x", 0, 10, Ct));
        Assert.Single(await Store.ReadReconciliationPagesAsync(Env, "rcn_2", "x", 0, 10, Ct));
        Assert.Single(await Store.ReadReconciliationPagesAsync(2, "rcn_1", "x", 0, 10, Ct));
    }
}
