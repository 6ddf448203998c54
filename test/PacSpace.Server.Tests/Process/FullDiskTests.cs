using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Process;

/// <summary>A file that can't grow any more, as on a full disk, costs nothing that was acknowledged.</summary>
public sealed class FullDiskTests
{
    private const int Items = 100;
    private const int MaxBatches = 400;

    // Of each file, in KiB. The signal that comes with the refusal would end the process; and the runtime itself must not need
    // a large file in memory.
    private static readonly string[] Limited =
        ["bash", "-c", "trap '' XFSZ; ulimit -f 3000; DOTNET_EnableWriteXorExecute=0 exec \"$@\"", "limited"];

    [Fact]
    public async Task What_could_not_be_written_is_refused_and_what_was_acknowledged_is_there()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        Owner owner;
        var acknowledged = 0;
        await using (var server = await ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, ct, Limited))
        {
            owner = await Owner.RegisterAsync(server, ct);
            using var client = server.NewClient(owner.ApiKey);
            int status;
            while ((status = await SendAsync(client, acknowledged, ct)) == 201 && acknowledged < MaxBatches) acknowledged++;
            Assert.Equal(503, status);
            Assert.Equal(503, await SendAsync(client, acknowledged, ct));
            Assert.Contains(server.Log, l => l.Contains("The database can't be used now", StringComparison.Ordinal));
            await server.StopAsync(ct);
        }
        Assert.True(acknowledged > 1, $"{acknowledged} batches were recorded.");
        await using (var server = await ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, ct))
        {
            using var client = server.NewClient(owner.ApiKey);
            Assert.Equal((acknowledged * Items).ToString(System.Globalization.CultureInfo.InvariantCulture),
                (string)(await client.DeriveAsync("c", ct))["computedBalanceText"]!);
            // Sent again it is recorded, and a batch that had been acknowledged is not recorded twice.
            Assert.Equal(201, await SendAsync(client, acknowledged, ct));
            Assert.Equal(201, await SendAsync(client, acknowledged - 1, ct));
            Assert.Equal(((acknowledged + 1) * Items).ToString(System.Globalization.CultureInfo.InvariantCulture),
                (string)(await client.DeriveAsync("c", ct))["computedBalanceText"]!);
            Assert.Equal(0, await server.StopAsync(ct));
        }
        var (exitCode, output) = await Ledger.FsckAsync(directory.Root, ct);
        Assert.True(exitCode == 0, output);
    }

    private static async Task<int> SendAsync(HttpClient client, int batch, CancellationToken ct)
    {
        var items = Enumerable.Range(0, Items).Select(i => new
        {
            customerId = "c",
            delta = 1,
            reason = new string('r', 200),
            idempotencyKey = $"{batch}-{i}",
        });
        return (await client.SendJsonAsync(HttpMethod.Post, "/api/v1/balance/delta/batch", new { deltas = items }, ct)).Status;
    }
}
