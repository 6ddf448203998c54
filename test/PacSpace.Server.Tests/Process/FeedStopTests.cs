using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Imports;
using PacSpace.Server.Tests.Reconciliations;
using PacSpace.Server.Tests.Uploads;

namespace PacSpace.Server.Tests.Process;

/// <summary>A server that is stopped, or killed, in the middle of uploads: what their clients see, and what is left.</summary>
public sealed class FeedStopTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Who_uploads_to_a_server_that_is_stopped_is_told_so_and_goes_on_at_the_next()
    {
        Owner owner;
        await using (var server = await ServerProcess.StartAsync(_directory.Root, ServerProcess.Unlimited, Ct))
        {
            owner = await Owner.RegisterAsync(server, Ct);
            using var api = server.NewClient(owner.ApiKey);
            using var named = await BeginImportAsync(server, owner, api, "i");
            using var unnamed = await RawUpload.BeginAsync(server.Url, ImportApi.Path, owner.ApiKey, Ct);
            await unnamed.SendAsync("\n", Ct);
            using var statement = await BeginStatementAsync(server, owner);
            server.RequestStop();
            var (status, _, body) = await named.ReadAsync(Ct);
            Assert.Equal((201, ("stopped", 3L, 3L, 0L, 0L), "SERVICE_UNAVAILABLE"), (status, body["data"]!.Numbers(), (string)body["data"]!["code"]!));
            Assert.Contains("being stopped. Send the same body again", (string)body["data"]!["message"]!, StringComparison.Ordinal);
            (status, _, body) = await unnamed.ReadAsync(Ct);
            Assert.Equal((201, "stopped"), (status, (string)body["data"]!["status"]!));
            (status, var head, body) = await statement.ReadAsync(Ct);
            Assert.Equal((503, "SERVICE_UNAVAILABLE"), (status, (string)body["error"]!["code"]!));
            Assert.Contains("Retry-After:", head, StringComparison.Ordinal);
            // Their bodies are still open.
            Assert.Equal(0, await server.WaitForExitAsync(TimeSpan.FromSeconds(20), Ct));
            Assert.Empty(server.Failures);
        }
        Assert.Empty(Spools());
        await using (var server = await ServerProcess.StartAsync(_directory.Root, ServerProcess.Unlimited, Ct))
        {
            using var api = server.NewClient(owner.ApiKey);
            Assert.Equal("stopped", (string)(await api.GetJsonAsync($"{ImportApi.Path}/i", Ct)).IsOk().Data["status"]!);
            Assert.Equal(("completed", 5L, 2L, 3L, 0L), (await api.ImportAsync(ImportApi.Lines("c", 5), "i", Ct)).IsCreated().Data.Numbers());
            (await api.ReconcileAsync(new { customerId = "c", theirs = Array.Empty<object>() }, Ct)).IsOk();
            Assert.Equal(0, await server.StopAsync(Ct));
        }
    }

    [Fact]
    public async Task What_a_killed_server_left_of_statements_is_removed_at_the_next_start()
    {
        Owner owner;
        await using (var server = await ServerProcess.StartAsync(_directory.Root, ServerProcess.Unlimited, Ct))
        {
            owner = await Owner.RegisterAsync(server, Ct);
            using var api = server.NewClient(owner.ApiKey);
            using var import = await BeginImportAsync(server, owner, api, "i");
            using var statement = await BeginStatementAsync(server, owner);
            server.Kill();
            await server.WaitForExitAsync(TimeSpan.FromSeconds(30), Ct);
        }
        Assert.Single(Spools());
        await using (var server = await ServerProcess.StartAsync(_directory.Root, ServerProcess.Unlimited, Ct))
        {
            Assert.Empty(Spools());
            using var api = server.NewClient(owner.ApiKey);
            Assert.Equal("running", (string)(await api.GetJsonAsync($"{ImportApi.Path}/i", Ct)).IsOk().Data["status"]!);
            Assert.Equal(("completed", 5L, 2L, 3L, 0L), (await api.ImportAsync(ImportApi.Lines("c", 5), "i", Ct)).IsCreated().Data.Numbers());
            Assert.Equal(0, await server.StopAsync(Ct));
        }
    }

    private IEnumerable<string> Spools() => Directory.EnumerateFiles(_directory.File("reconcile"));

    private static async Task<RawUpload> BeginImportAsync(ServerProcess server, Owner owner, HttpClient api, string id)
    {
        var upload = await RawUpload.BeginAsync(server.Url, $"{ImportApi.Path}?importId={id}", owner.ApiKey, Ct);
        await upload.SendAsync(ImportApi.Lines("c", 3), Ct);
        await Owner.UntilAsync("three rows", async () =>
            await StoredAsync(api, id) is { } data && (long)data["recorded"]! == 3 ? data : null, Ct);
        return upload;
    }

    private static async Task<JsonNode?> StoredAsync(HttpClient api, string id) =>
        (await api.GetJsonAsync($"{ImportApi.Path}/{id}", Ct)) is { Status: 200 } answer ? answer.Data : null;

    private async Task<RawUpload> BeginStatementAsync(ServerProcess server, Owner owner)
    {
        var upload = await RawUpload.BeginAsync(server.Url, $"{ReconcileApi.Path}?customerId=c", owner.ApiKey, Ct);
        await upload.SendAsync("{\"delta\":1}\n", Ct);
        await Owner.UntilAsync("a spool", () => Task.FromResult(Spools().FirstOrDefault()), Ct);
        return upload;
    }
}
