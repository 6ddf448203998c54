using System.Text;
using Microsoft.Data.Sqlite;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>What was destroyed is not in the bytes of the file either.</summary>
public sealed class SqliteErasureTests : LedgerTest<SqliteLedgerFixture>
{
    private const string Secret = "SECRET";
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Fact]
    public async Task Destroyed_payloads_are_not_in_the_bytes_of_the_files()
    {
        await CreateAsync(2);
        // Rows of all sizes, of two environments in turn, so that pages are split and rows are moved between them.
        for (var group = 0; group < 40; group++) await AppendToAsync(1 + group % 2, [.. Items(group)]);
        await RecordAsync(Delta("a", "1") with { Reason = "kept" });
        await VerifyAsync();
        await VerifyAsync(2);
        Assert.True(await CountAsync(Secret) > 4000);
        Clock.Advance(Week);
        foreach (var environment in (long[])[1, 2])
            for (var more = true; more;)
                more = (await Store.PurgePayloadsAsync(environment, Week, 500, Ct)).HasMore;

        Assert.Equal(Erasure.Done, await Store.EraseDestroyedAsync(long.MaxValue, Ct));
        Assert.Equal(0, await CountAsync(Secret));
        // All that was written since is that it was done.
        Assert.InRange(new FileInfo(Fixture.File + "-wal").Length, 0, 16 * 1024);
        await FillAsync(10, "a");
        Assert.False((await VerifyAsync()).IsFrozen);
    }

    [Fact]
    public async Task File_that_is_too_large_to_be_rewritten_keeps_fragments_at_most()
    {
        for (var group = 0; group < 10; group++) await AppendAsync([.. Items(group)]);
        await VerifyAsync();
        Clock.Advance(Week);
        await Store.PurgePayloadsAsync(Env, Week, 10_000, Ct);
        Assert.Equal(Erasure.TooLarge, await Store.EraseDestroyedAsync(4096, Ct));
        Assert.InRange(await CountAsync(Secret), 0, 100);
        Assert.Equal(Erasure.Done, await Store.EraseDestroyedAsync(long.MaxValue, Ct));
        Assert.Equal(0, await CountAsync(Secret));
    }

    [Fact]
    public async Task Reader_delays_the_cleaning_and_nothing_else()
    {
        await AppendAsync([.. Items(0)]);
        await VerifyAsync();
        Clock.Advance(Week);
        await Store.PurgePayloadsAsync(Env, Week, 1000, Ct);
        await using (var reader = new SqliteConnection($"Data Source={Fixture.File};Pooling=False"))
        {
            await reader.OpenAsync(Ct);
            await using var command = reader.CreateCommand();
            command.CommandText = "BEGIN; SELECT count(*) FROM deltas";
            await command.ExecuteScalarAsync(Ct);
            Assert.Equal(Erasure.Busy, await Store.EraseDestroyedAsync(long.MaxValue, Ct));
            await FillAsync(1, "b");
        }
        Assert.Equal(Erasure.Done, await Store.EraseDestroyedAsync(long.MaxValue, Ct));
        Assert.Equal(0, await CountAsync(Secret));
    }

    private static IEnumerable<DeltaItem> Items(int group) => Enumerable.Range(0, 50).Select(i =>
    {
        var size = (group * 50 + i) * 37 % 400;
        return Delta($"customer {i % 7}", "1", reference: $"{Secret}-{group:00}-{i:00}") with
        {
            Reason = Secret + new string('r', size),
            Metadata = i % 5 == 0 ? $"{{\"{Secret}\":\"{string.Concat(Enumerable.Repeat(Secret, size * 4))}\"}}" : null,
        };
    });

    private async Task<int> CountAsync(string text)
    {
        var count = 0;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Fixture.File)!))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, Ct);
            var rest = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
            for (int at; (at = rest.Span.IndexOf(Encoding.UTF8.GetBytes(text))) >= 0; count++) rest = rest[(at + 1)..];
        }
        return count;
    }
}
