using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Ledger.Contract;

/// <summary>Imports as they are stored: attempts, progress, errors, and what is forgotten.</summary>
public abstract class ImportContract<TFixture> : LedgerTest<TFixture>
    where TFixture : LedgerFixture, new()
{
    [Fact]
    public async Task An_import_begins_runs_and_ends()
    {
        Assert.Null(await Store.FindImportAsync(Env, "a", Ct));
        var begun = await Store.BeginImportAsync(Env, "a", 1000, Room(), Ct);
        Assert.Equal(new ImportRecord("a", 1, "running", 1000, 1000, 0, 0, 0, 0, 0, 0, null, null), begun);
        var later = begun with { UpdatedAt = 2000, LinesRead = 7, Recorded = 3, Replayed = 2, Failed = 1, ErrorCount = 2, StoredErrors = 2 };
        Assert.True(await Store.SaveImportAsync(Env, later, [Error(1), Error(2)], Ct));
        Assert.Equal(later, await Store.FindImportAsync(Env, "a", Ct));
        var ended = later with { Status = "stopped", Code = "C", Message = "M", ErrorCount = 3, StoredErrors = 3 };
        Assert.True(await Store.SaveImportAsync(Env, ended, [Error(3)], Ct));
        Assert.Equal(ended, await Store.FindImportAsync(Env, "a", Ct));
        Assert.Equal([Error(1), Error(2), Error(3)], await Store.ReadImportErrorsAsync(Env, "a", 1, 100, Ct));
        Assert.Equal([Error(2)], await Store.ReadImportErrorsAsync(Env, "a", 2, 2, Ct));
    }

    [Fact]
    public async Task Another_attempt_counts_anew_and_overtakes_the_one_before()
    {
        var first = await Store.BeginImportAsync(Env, "a", 1000, Room(), Ct);
        await Store.SaveImportAsync(Env, first with { Failed = 1, ErrorCount = 1, StoredErrors = 1 }, [Error(1)], Ct);
        var second = await Store.BeginImportAsync(Env, "a", 5000, Room(), Ct);
        Assert.Equal(new ImportRecord("a", 2, "running", 5000, 5000, 0, 0, 0, 0, 0, 0, null, null), second);
        Assert.Empty(await Store.ReadImportErrorsAsync(Env, "a", 1, 100, Ct));
        Assert.False(await Store.SaveImportAsync(Env, first with { Recorded = 9 }, [Error(1)], Ct));
        Assert.Equal(second, await Store.FindImportAsync(Env, "a", Ct));
        Assert.Empty(await Store.ReadImportErrorsAsync(Env, "a", 1, 100, Ct));
    }

    [Fact]
    public async Task Lists_are_newest_first_and_of_one_environment()
    {
        await CreateAsync(2);
        await Store.BeginImportAsync(Env, "a", 1000, Room(), Ct);
        await Store.BeginImportAsync(Env, "c", 3000, Room(), Ct);
        await Store.BeginImportAsync(Env, "b", 3000, Room(), Ct);
        var foreign = await Store.BeginImportAsync(2, "a", 4000, Room(), Ct);
        Assert.Equal(["b", "c", "a"], (await Store.ListImportsAsync(Env, 10, Ct)).Select(i => i.ImportId));
        Assert.Equal(["b", "c"], (await Store.ListImportsAsync(Env, 2, Ct)).Select(i => i.ImportId));
        Assert.True(await Store.SaveImportAsync(2, foreign, [Error(1)], Ct));
        Assert.Empty(await Store.ReadImportErrorsAsync(Env, "a", 1, 100, Ct));
        Assert.Equal(1000, (await Store.FindImportAsync(Env, "a", Ct))!.StartedAt);
    }

    [Fact]
    public async Task Old_imports_are_forgotten_with_their_errors()
    {
        var old = await Store.BeginImportAsync(Env, "old", 1000, Room(), Ct);
        await Store.SaveImportAsync(Env, old, [Error(1)], Ct);
        await Store.BeginImportAsync(Env, "kept", 2000, Room(), Ct);
        await Store.BeginImportAsync(Env, "new", 9000, Room(forgetBefore: 2000), Ct);
        Assert.Equal(["new", "kept"], (await Store.ListImportsAsync(Env, 10, Ct)).Select(i => i.ImportId));
        Assert.Empty(await Store.ReadImportErrorsAsync(Env, "old", 1, 100, Ct));
        Assert.Equal(1, (await Store.BeginImportAsync(Env, "kept", 9000, Room(forgetBefore: 5000), Ct)).Attempt);
    }

    [Fact]
    public async Task The_newest_are_kept_and_those_that_run()
    {
        await CreateAsync(2);
        await Store.BeginImportAsync(2, "other", 100, Room(), Ct);
        var lost = await Store.BeginImportAsync(Env, "lost", 500, Room(), Ct);
        await Store.SaveImportAsync(Env, lost, [Error(1)], Ct);
        var running = await Store.BeginImportAsync(Env, "running", 1000, Room(), Ct);
        await Store.SaveImportAsync(Env, running with { UpdatedAt = 7000 }, [Error(1)], Ct);
        for (var i = 1; i <= 4; i++)
        {
            var import = await Store.BeginImportAsync(Env, $"e{i}", 1000 + i, Room(), Ct);
            await Store.SaveImportAsync(Env, import with { Status = "completed" }, [Error(1)], Ct);
        }
        var room = Room(keep: 3, goneBefore: 5000);
        await Store.BeginImportAsync(Env, "new", 8000, room, Ct);
        Assert.Equal(["new", "e4", "e3", "running"], (await Store.ListImportsAsync(Env, 10, Ct)).Select(i => i.ImportId));
        foreach (var gone in new[] { "lost", "e1", "e2" })
            Assert.Empty(await Store.ReadImportErrorsAsync(Env, gone, 1, 100, Ct));
        foreach (var kept in new[] { "running", "e3", "e4" })
            Assert.Single(await Store.ReadImportErrorsAsync(Env, kept, 1, 100, Ct));
        // One that begins again is the newest then, and counts on.
        Assert.Equal(2, (await Store.BeginImportAsync(Env, "e3", 9000, room, Ct)).Attempt);
        Assert.Equal(["e3", "new", "e4", "running"], (await Store.ListImportsAsync(Env, 10, Ct)).Select(i => i.ImportId));
        Assert.Equal(1, (await Store.BeginImportAsync(Env, "e1", 9100, room, Ct)).Attempt);
        Assert.Single(await Store.ListImportsAsync(2, 10, Ct));
    }

    private static ImportRoom Room(int keep = 100, long forgetBefore = 0, long goneBefore = 0) =>
        new(keep, forgetBefore, goneBefore);

    private static ImportErrorRecord Error(long number) => new(number, number * 10, "delta", "VALIDATION_ERROR", "is missing");
}
