using Microsoft.Extensions.DependencyInjection;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Tests.Process;

/// <summary>An older copy of the database is put in place: the log stops instead of forking.</summary>
public sealed class RollbackTests
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_older_database_stops_the_log_until_the_newer_one_is_back()
    {
        using var directory = new TempDirectory();
        using var backup = new TempDirectory();
        Owner owner;
        await using (var server = await StartAsync(directory))
        {
            owner = await Owner.RegisterAsync(server, _ct);
            await EmitAsync(server, owner, 5);
            Assert.Equal(0, await server.StopAsync(_ct));
        }
        Move(directory, backup, "old", File.Copy);
        TreeHead published;
        await using (var server = await StartAsync(directory))
        {
            await EmitAsync(server, owner, 5);
            published = await HeadAsync(server, owner);
            Assert.Equal(10, published.Size);
            Assert.Equal(0, await server.StopAsync(_ct));
        }

        Move(directory, backup, "new", File.Move);
        Move(backup, directory, "old", File.Copy, back: true);
        await using (var server = await StartAsync(directory))
        {
            using var client = server.NewClient(owner.ApiKey);
            // Nothing waits to be verified, and nothing was asked of this server yet.
            await Owner.UntilAsync("a stopped verification", () => Task.FromResult(server.Log.FirstOrDefault(l =>
                l.Contains("rolled back: it holds 5 entries, but this node signed a head over 10",
                    StringComparison.Ordinal))), _ct);
            await AssertStoppedAsync(server, client, owner);
            Assert.Equal(published.Size, new SignedHeads(directory.File("heads")).Read(owner.LogKey)!.Size);
            Assert.Equal(0, await server.StopAsync(_ct));
        }
        // It stays stopped, and resuming is refused.
        await using (var server = await StartAsync(directory))
        {
            using var client = server.NewClient(owner.ApiKey);
            await AssertStoppedAsync(server, client, owner);
            var (exitCode, output) = await Ledger.PacspaceAsync(
                ["admin", "resume", "--data", directory.Root, "--environment", "1"], _ct);
            Assert.Equal(1, exitCode);
            Assert.Contains("rolled back", output, StringComparison.Ordinal);
            Assert.Equal(0, await server.StopAsync(_ct));
        }

        Move(backup, directory, "new", File.Copy, back: true);
        await using (var server = await StartAsync(directory))
        {
            await EmitAsync(server, owner, 1);
            Assert.Equal(11, (await HeadAsync(server, owner)).Size);
            using var client = server.NewClient(owner.ApiKey);
            Assert.Equal("ok", (string?)(await client.GetJsonAsync("/health/ready", _ct)).Body!["status"]);
            Assert.Equal(0, await server.StopAsync(_ct));
            Assert.Empty(server.Failures);
        }
        Assert.Equal(0, (await Ledger.FsckAsync(directory.Root, _ct)).ExitCode);
    }

    [Fact]
    public async Task The_first_emit_after_a_start_is_refused_already()
    {
        using var directory = new TempDirectory();
        string key;
        await using (var server = new TestServer(new TestServerOptions { DataDirectory = directory.Root }))
        {
            var tenant = await ApiTenant.CreateAsync(server, _ct);
            key = tenant.Key;
            await tenant.Api.RecordVerifiedAsync("c", _ct);
            // What this node signed before somebody put the database back to here.
            var signer = await server.Services.GetRequiredService<EnvironmentKeys>().SignerAsync(tenant.Environment, _ct);
            new SignedHeads(directory.File("heads")).Write(
                signer.VerifierKey, signer.Sign(new TreeHead(signer.VerifierKey.Name, 9, default)));
        }
        // The sweep at the start does not get to it: what is appended is held against the memory all the same.
        var ledger = new LedgerFault
        {
            Fault = method => method == "ListEnvironmentsAsync"
                ? new Storage.Ledger.StorageUnavailableException("not now", new IOException()) : null,
        };
        await using var next = new TestServer(
            new TestServerOptions { DataDirectory = directory.Root, Services = ledger.Install });
        using var api = TestTenant.WithKey(next, key);
        (await api.EmitAsync(BalanceApi.Good("c"), _ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        Assert.Equal(1, (int)(await api.DeriveAsync("c", _ct))["deltasCount"]!);
    }

    private async Task AssertStoppedAsync(ServerProcess server, HttpClient client, Owner owner)
    {
        var health = await client.GetJsonAsync("/health/ready", _ct);
        Assert.Equal((200, "degraded"), (health.Status, (string?)health.Body!["status"]));
        (await client.EmitAsync(BalanceApi.Good("c"), _ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
        var derived = await client.DeriveAsync("c", _ct);
        Assert.Equal((true, 5), ((bool)derived["frozen"]!, (int)derived["deltasCount"]!));
        // The old head is old, but it is no fork: nothing else of its size was ever signed.
        Assert.Equal(5, (await HeadAsync(server, owner)).Size);
    }

    private async Task<TreeHead> HeadAsync(ServerProcess server, Owner owner)
    {
        using var anonymous = server.NewClient();
        var id = owner.LogKey.Name[(owner.LogKey.Name.LastIndexOf('/') + 1)..];
        var head = SignedNote.OpenTreeHead(await anonymous.GetStringAsync($"/log/{id}/checkpoint", _ct), owner.LogKey);
        Assert.NotNull(head);
        return head;
    }

    private async Task EmitAsync(ServerProcess server, Owner owner, int count)
    {
        using var client = server.NewClient(owner.ApiKey);
        for (var i = 0; i < count; i++) await client.RecordVerifiedAsync("c", _ct);
    }

    private Task<ServerProcess> StartAsync(TempDirectory directory) =>
        ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, _ct);

    /// <summary>Moves sandbox.db and what SQLite keeps beside it, under a name of their own in the backup.</summary>
    private static void Move(
        TempDirectory from, TempDirectory to, string name, Action<string, string> move, bool back = false)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            var (inPlace, saved) = ("sandbox.db" + suffix, name + suffix);
            var (source, target) = back ? (from.File(saved), to.File(inPlace)) : (from.File(inPlace), to.File(saved));
            if (back) File.Delete(target);
            if (File.Exists(source)) move(source, target);
        }
    }
}
