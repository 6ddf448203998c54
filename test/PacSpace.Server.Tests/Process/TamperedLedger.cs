using Microsoft.Data.Sqlite;
using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Server.Tests.Process;

/// <summary>
/// A data directory whose sandbox log holds three verified deltas and three that no verifier has seen: they were
/// appended while no server ran. Each test tampers with a copy of its own.
/// </summary>
public sealed class TamperedLedger : IAsyncLifetime
{
    /// <summary>Verified entries; the others are above.</summary>
    public const int Verified = 3;

    public const int Entries = 6;
    public const string Customer = "customer_1";

    private readonly TempDirectory _directory = new();

    internal Owner Owner { get; private set; } = null!;

    public long Environment { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await using (var server = await ServerProcess.StartAsync(_directory.Root, ServerProcess.Unlimited, ct))
        {
            Owner = await Owner.RegisterAsync(server, ct);
            using var client = server.NewClient(Owner.ApiKey);
            for (var i = 0; i < Verified; i++)
            {
                var answer = await client.SendJsonAsync(HttpMethod.Post, "/api/v1/balance/delta",
                    new { customerId = Customer, delta = 10, reason = "usage" }, ct, ("Prefer", "wait=10"));
                Assert.Equal("VERIFIED", (string?)answer.Data["status"]);
                Assert.True(RecordId.TryParse((string)answer.Data["recordId"]!, out var id));
                Environment = id.EnvironmentNumber;
            }
            Assert.Equal(0, await server.StopAsync(ct));
        }
        await using var store = SqliteLedgerStore.Open(_directory.File("sandbox.db"), TimeProvider.System);
        DeltaItem[] items = [.. Enumerable.Range(Verified, Entries - Verified).Select(i => new DeltaItem
        {
            CustomerId = Customer,
            Amount = new Amount(10 * 1_000_000_000L),
            Reason = "usage",
        })];
        await store.AppendAsync(new AppendGroup(Environment, items), ct);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A record id of the log.</summary>
    public string Record(int index) => new RecordId(Environment, index).ToString();

    internal TempDirectory Copy()
    {
        var copy = new TempDirectory();
        foreach (var path in Directory.EnumerateFiles(_directory.Root, "*", SearchOption.AllDirectories))
        {
            var target = copy.File(Path.GetRelativePath(_directory.Root, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
        return copy;
    }

    internal static void Tamper(TempDirectory directory, string sql)
    {
        using var connection = Open(directory);
        using var command = new SqliteCommand(sql, connection);
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    /// <summary>Puts back the identical rows, as from a backup.</summary>
    internal void Restore(TempDirectory directory)
    {
        using var connection = Open(directory);
        using var command = new SqliteCommand(
            """
            ATTACH $backup AS backup;
            BEGIN IMMEDIATE;
            DELETE FROM main.deltas;
            INSERT INTO main.deltas SELECT * FROM backup.deltas;
            COMMIT;
            """, connection);
        command.Parameters.AddWithValue("$backup", _directory.File("sandbox.db"));
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    private static SqliteConnection Open(TempDirectory directory)
    {
        var connection = new SqliteConnection($"Data Source={directory.File("sandbox.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
