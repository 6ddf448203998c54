using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Core.Amounts;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Server.Tests.Process;

/// <summary>kill -9 in the middle of a sweep: nothing is half destroyed, and the next start goes on.</summary>
public sealed class RetentionKillTests
{
    private const int Deltas = 3000;

    private static readonly string[] Settings =
    [
        .. ServerProcess.Unlimited, "--PacSpace:Retention:BatchEntries", "3", "--PacSpace:Retention:SweepSeconds", "1",
        "--PacSpace:Retention:EraseHours", "0",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_that_is_killed_goes_on_where_it_stood()
    {
        using var directory = new TempDirectory();
        await using (var server = await ServerProcess.StartAsync(directory.Root, Settings, Ct))
        {
            var owner = await Owner.RegisterAsync(server, Ct);
            using var dashboard = server.NewClient(token: owner.Token);
            (await dashboard.SendJsonAsync(
                HttpMethod.Patch, "/dashboard/settings", new { payloadRetention = 7, confirm = true }, Ct)).IsOk();
            Assert.Equal(0, await server.StopAsync(Ct));
        }
        await RecordLongAgoAsync(directory.File("sandbox.db"));

        foreach (var mark in (long[])[300, 1000, 1900])
        {
            await using var server = await ServerProcess.StartAsync(directory.Root, Settings, Ct);
            while (await PurgedSizeAsync(directory.File("sandbox.db")) < mark) await Task.Delay(5, Ct);
            server.Kill();
            await server.WaitForExitAsync(TimeSpan.FromSeconds(30), Ct);
            Assert.Empty(server.Failures);
            var purged = await PurgedSizeAsync(directory.File("sandbox.db"));
            Assert.InRange(purged, mark, Deltas);
            await using var ledger = await Ledger.OpenAsync(directory.Root, Ct);
            Assert.All(ledger.Deltas, d => Assert.Equal(d.LogIndex < purged, d.Payload is null));
            ledger.AssertDenseAndExact();
        }

        await using (var server = await ServerProcess.StartAsync(directory.Root, Settings, Ct))
        {
            while (await PurgedSizeAsync(directory.File("sandbox.db")) < Deltas) await Task.Delay(10, Ct);
            while (HoldsSecret(directory.Root)) await Task.Delay(20, Ct);
            Assert.Equal(0, await server.StopAsync(Ct));
            Assert.Empty(server.Failures);
            Assert.DoesNotContain("SECRET", string.Join('\n', server.Log), StringComparison.Ordinal);
        }
        Assert.False(HoldsSecret(directory.Root));
        var (exitCode, output) = await Ledger.FsckAsync(directory.Root, Ct);
        Assert.True(exitCode == 0, output);
    }

    private static async Task RecordLongAgoAsync(string file)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-30));
        await using var store = SqliteLedgerStore.Open(file, clock);
        var environment = Assert.Single(await store.ListEnvironmentsAsync(Ct));
        foreach (var chunk in Enumerable.Range(0, Deltas).Chunk(500))
            await store.AppendAsync(new AppendGroup(environment, [.. chunk.Select(i => new DeltaItem
            {
                CustomerId = $"c{i % 5}", Amount = new Amount(1), Reason = $"SECRET {i}", ReferenceId = $"SECRET-{i}",
            })]), Ct);
    }

    private static async Task<long> PurgedSizeAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT purged_size FROM retention";
        return (long?)await command.ExecuteScalarAsync(Ct) ?? 0;
    }

    private static bool HoldsSecret(string directory) => Directory.GetFiles(directory, "sandbox.db*").Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(Encoding.UTF8.GetBytes("SECRET")) >= 0;
    });
}
