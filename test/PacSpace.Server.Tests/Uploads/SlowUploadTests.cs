using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Imports;
using PacSpace.Server.Tests.Reconciliations;

namespace PacSpace.Server.Tests.Uploads;

/// <summary>Bodies that come slowly, over real sockets: each holds one of few slots, so those that hardly come are ended.</summary>
public sealed class SlowUploadTests : IAsyncLifetime
{
    private readonly List<RawUpload> _uploads = [];
    private TestServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _uploads.ForEach(u => u.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_body_that_stops_coming_ends_the_import_with_what_was_stored()
    {
        var tenant = await StartAsync(idleSeconds: 1, minBytesPerSecond: 1);
        var upload = await BeginAsync(tenant, $"{ImportApi.Path}?importId=i");
        await upload.SendAsync(ImportApi.Lines("c", 3) + "{\"customerId\":\"c\"", Ct);
        var (status, _, body) = await upload.ReadAsync(Ct);
        Assert.Equal((201, ("interrupted", 3L, 3L, 0L, 0L)), (status, body["data"]!.Numbers()));
        Assert.StartsWith("The upload stopped coming for 1 s. Send the same body again", (string)body["data"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("6", (string)(await tenant.Api.DeriveAsync("c", Ct))["computedBalanceText"]!);
        Assert.Equal(("completed", 5L, 2L, 3L, 0L), (await tenant.Api.ImportAsync(ImportApi.Lines("c", 5), "i", Ct)).IsCreated().Data.Numbers());
    }

    [Fact]
    public async Task A_statement_that_stops_coming_is_refused_and_nothing_is_left_of_it()
    {
        var tenant = await StartAsync(idleSeconds: 1, minBytesPerSecond: 1);
        await tenant.Api.RecordAsync("c", "1", Ct);
        foreach (var (type, query, start) in new[]
        {
            (ImportApi.Ndjson, "?customerId=c", "{\"delta\":1}\n"), (ImportApi.Csv, "?customerId=c", "del"),
            ("application/json", "", "{\"theirs\":[{\"delta\":1},"),
        })
        {
            var upload = await BeginAsync(tenant, ReconcileApi.Path + query, type);
            await upload.SendAsync(start, Ct);
            var (status, _, body) = await upload.ReadAsync(Ct);
            AssertTooSlow(status, body, "stopped coming for 1 s");
        }
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_server.DataDirectory, "reconcile")));
    }

    [Fact]
    public async Task A_body_that_only_drips_is_ended()
    {
        var tenant = await StartAsync(idleSeconds: 30, minBytesPerSecond: 1000);
        await tenant.Api.RecordAsync("c", "1", Ct);
        var import = await BeginAsync(tenant, $"{ImportApi.Path}?importId=i");
        var statement = await BeginAsync(tenant, $"{ReconcileApi.Path}?customerId=c");
        using var dripping = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var drips = DripAsync([import, statement], dripping.Token);
        var (status, _, body) = await import.ReadAsync(Ct);
        Assert.Equal((201, "interrupted"), (status, (string)body["data"]!["status"]!));
        Assert.Contains("came too slowly; 1000 bytes a second", (string)body["data"]!["message"]!, StringComparison.Ordinal);
        (status, _, body) = await statement.ReadAsync(Ct);
        AssertTooSlow(status, body, "came too slowly; 1000 bytes a second");
        await dripping.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => drips);
    }

    [Fact]
    public async Task A_client_on_a_bad_line_has_its_time()
    {
        var tenant = await StartAsync(idleSeconds: 30, minBytesPerSecond: 5);
        var upload = await BeginAsync(tenant, $"{ImportApi.Path}?importId=i");
        // Some 50 bytes a second, for longer than the grace.
        for (var i = 1; i <= 6; i++)
        {
            await upload.SendAsync(ImportApi.Lines("c", 1, i), Ct);
            await Task.Delay(1000, Ct);
        }
        await upload.EndAsync(Ct);
        var (status, _, body) = await upload.ReadAsync(Ct);
        Assert.Equal((201, ("completed", 6L, 6L, 0L, 0L)), (status, body["data"]!.Numbers()));
    }

    [Fact]
    public async Task Tenants_that_hold_all_they_may_leave_room_for_another()
    {
        var first = await StartAsync(idleSeconds: 60, minBytesPerSecond: 1);
        var hoarders = new[] { first, await ApiTenant.CreateAsync(_server, Ct, "free"), await ApiTenant.CreateAsync(_server, Ct, "free") };
        foreach (var hoarder in hoarders)
            for (var i = 0; i < 4; i++) await HoldAsync(hoarder, $"i{i}");
        var (status, head, _) = await (await BeginAsync(first, $"{ImportApi.Path}?importId=more")).ReadAsync(Ct);
        Assert.Equal(429, status);
        Assert.Contains("Retry-After: 5", head, StringComparison.Ordinal);

        var late = await ApiTenant.CreateAsync(_server, Ct);
        await HoldAsync(late, "held");
        // Half are taken: whoever has one waits, so that the rest is there for those that have none.
        (status, head, var refused) = await (await BeginAsync(late, $"{ImportApi.Path}?importId=more")).ReadAsync(Ct);
        Assert.Equal((503, "SERVICE_UNAVAILABLE"), (status, (string)refused["error"]!["code"]!));
        Assert.Contains("Retry-After: 5", head, StringComparison.Ordinal);
        var other = await ApiTenant.CreateAsync(_server, Ct);
        (await other.Api.ImportAsync(ImportApi.Lines("c", 2), "i", Ct)).IsCreated();
    }

    private static void AssertTooSlow(int status, JsonNode body, string message)
    {
        Assert.Equal((400, "VALIDATION_ERROR", "body"),
            (status, (string)body["error"]!["code"]!, (string)body["error"]!["details"]![0]!["field"]!));
        Assert.Contains(message, (string)body["message"]!, StringComparison.Ordinal);
    }

    private static async Task DripAsync(IReadOnlyList<RawUpload> uploads, CancellationToken ct)
    {
        while (true)
        {
            foreach (var upload in uploads) await upload.SendAsync(" ", ct);
            await Task.Delay(100, ct);
        }
    }

    private async Task HoldAsync(ApiTenant tenant, string importId)
    {
        await (await BeginAsync(tenant, $"{ImportApi.Path}?importId={importId}")).SendAsync("\n", Ct);
        await Process.Owner.UntilAsync("a running import", async () =>
            (await tenant.Api.GetJsonAsync($"{ImportApi.Path}/{importId}", Ct)) is { Status: 200 } a ? a : null, Ct);
    }

    private async Task<ApiTenant> StartAsync(int idleSeconds, int minBytesPerSecond)
    {
        _server = new TestServer(new TestServerOptions
        {
            Settings =
            {
                ["PacSpace:Uploads:IdleSeconds"] = $"{idleSeconds}", ["PacSpace:Uploads:GraceSeconds"] = "2",
                ["PacSpace:Uploads:MinBytesPerSecond"] = $"{minBytesPerSecond}",
            },
        });
        return await ApiTenant.CreateAsync(_server, Ct);
    }

    private async Task<RawUpload> BeginAsync(ApiTenant tenant, string path, string type = ImportApi.Ndjson)
    {
        var upload = await RawUpload.BeginAsync(_server.BaseAddress, path, tenant.Key, Ct, type);
        _uploads.Add(upload);
        return upload;
    }
}
