using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Reconciliation jobs: their state, their pages, and their end.</summary>
public abstract class ReconciliationContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    private static readonly ReconciliationRecord Job = new("rcn_1", "running", 1000, 1000, 9000, 7, null, null);

    [Fact]
    public async Task A_job_runs_and_ends()
    {
        Assert.Null(await Store.FindReconciliationAsync(Env, "rcn_1", 1000, Ct));
        await AddAsync(Job);
        Assert.Equal(Job, await Store.FindReconciliationAsync(Env, "rcn_1", 1000, Ct));
        var done = Job with { Status = "completed", UpdatedAt = 2000, Summary = "{}" };
        await Store.UpdateReconciliationAsync(Env, done, Ct);
        Assert.Equal(done, await Store.FindReconciliationAsync(Env, "rcn_1", 8999, Ct));
        // How it ended stays, whoever stores it again.
        var failed = Job with { Status = "failed", Message = "why" };
        foreach (var late in new[] { failed, Job })
        {
            await Store.UpdateReconciliationAsync(Env, late, Ct);
            Assert.Equal(done, await Store.FindReconciliationAsync(Env, "rcn_1", 1000, Ct));
        }
        await AddAsync(Job with { JobId = "rcn_2" });
        await Store.UpdateReconciliationAsync(Env, failed with { JobId = "rcn_2" }, Ct);
        Assert.Equal(failed with { JobId = "rcn_2" }, await Store.FindReconciliationAsync(Env, "rcn_2", 1000, Ct));
        await Store.UpdateReconciliationAsync(Env, failed with { JobId = "rcn_none" }, Ct);
        Assert.Null(await Store.FindReconciliationAsync(Env, "rcn_none", 1000, Ct));
    }

    [Fact]
    public async Task Pages_come_in_order_and_stay_as_they_were()
    {
        await AddAsync(Job);
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
        await AddAsync(Job);
        await Store.AddReconciliationPagesAsync(Env, "rcn_1", [new("x", 0, "[1]")], Ct);
        await AddAsync(Job with { JobId = "rcn_2", ExpiresAt = 20_000 });
        await Store.AddReconciliationPagesAsync(Env, "rcn_2", [new("x", 0, "[2]")], Ct);
        await AddAsync(Job, 2);
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

    [Fact]
    public async Task Pages_are_added_while_it_runs()
    {
        await AddAsync(Job);
        Assert.True(await Store.AddReconciliationPagesAsync(Env, "rcn_1", [new("x", 0, "[1]")], Ct));
        await Store.UpdateReconciliationAsync(Env, Job with { Status = "failed" }, Ct);
        Assert.False(await Store.AddReconciliationPagesAsync(Env, "rcn_1", [new("x", 1, "[2]")], Ct));
        Assert.False(await Store.AddReconciliationPagesAsync(Env, "rcn_none", [new("x", 0, "[2]")], Ct));
        Assert.False(await Store.AddReconciliationPagesAsync(2, "rcn_1", [new("x", 0, "[2]")], Ct));
        Assert.Single(await Store.ReadReconciliationPagesAsync(Env, "rcn_1", "x", 0, 10, Ct));
        Assert.Empty(await Store.ReadReconciliationPagesAsync(Env, "rcn_none", "x", 0, 10, Ct));
    }

    [Fact]
    public async Task The_newest_are_kept_and_those_that_run()
    {
        await CreateAsync(2);
        await AddAsync(Job, 2);
        await AddAsync(Job with { JobId = "rcn_0", CreatedAt = 10, UpdatedAt = 10 });
        await AddAsync(Job with { JobId = "rcn_1", CreatedAt = 20, UpdatedAt = 700 });
        for (var i = 2; i <= 5; i++)
        {
            var job = Job with { JobId = $"rcn_{i}", CreatedAt = i * 100, UpdatedAt = i * 100 };
            await AddAsync(job);
            await Store.AddReconciliationPagesAsync(Env, job.JobId, [new("x", 0, "[]")], Ct);
            await Store.UpdateReconciliationAsync(Env, job with { Status = i % 2 == 0 ? "completed" : "failed" }, Ct);
        }
        await AddAsync(Job with { JobId = "rcn_6", CreatedAt = 900 }, keep: 3, goneBefore: 600);
        string[] kept = ["rcn_1", "rcn_4", "rcn_5", "rcn_6"];
        foreach (var id in Enumerable.Range(0, 7).Select(i => $"rcn_{i}"))
        {
            Assert.Equal(kept.Contains(id), await Store.FindReconciliationAsync(Env, id, 0, Ct) is not null);
            var pages = await Store.ReadReconciliationPagesAsync(Env, id, "x", 0, 10, Ct);
            Assert.Equal(id is "rcn_4" or "rcn_5" ? 1 : 0, pages.Count);
        }
        Assert.NotNull(await Store.FindReconciliationAsync(2, "rcn_1", 0, Ct));
    }

    private Task AddAsync(ReconciliationRecord job, long environment = 0, int keep = 100, long goneBefore = 0) =>
        Store.AddReconciliationAsync(environment == 0 ? Env : environment, job, keep, goneBefore, Ct);
}
