using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Imports;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Reconciliations;

/// <summary>How much of statements is taken, found and kept, and what a stop leaves of a job.</summary>
public sealed class ReconcileBoundsTests : IAsyncLifetime
{
    // A million rows, on a machine that has other things to do.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly LedgerFault _ledger = new();
    private readonly Process.TempDirectory _directory = new();
    private TestServer _server = null!;
    private ApiTenant _tenant = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = Start();
        _tenant = await ApiTenant.CreateAsync(_server, Ct);
        (await _tenant.Api.ImportAsync(ImportApi.Lines("c", 3), "fill", Ct)).IsCreated();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task One_row_too_many_refuses_the_statement_and_keeps_nothing()
    {
        var answer = await UploadAsync(1_000_001);
        answer.IsRefused(413, "BODY_TOO_LARGE");
        Assert.Contains("1000000 rows", (string)answer.Body!["message"]!, StringComparison.Ordinal);
        Assert.Empty(Spools());
        Assert.Empty(await _tenant.Store.ListExpiredReconciliationsAsync(long.MaxValue, Ct));
    }

    [Fact]
    public async Task Of_a_long_list_the_beginning_is_kept_and_all_is_counted()
    {
        var answer = await UploadAsync(100_300);
        Assert.Equal(202, answer.Status);
        var url = (string)answer.Data["pollUrl"]!;
        var data = await CompletedAsync(url);
        Assert.Equal("""[{"list":"missingFromYours","count":100297,"kept":100000}]""", data["cutLists"]!.ToJsonString());
        Assert.Equal((100_297L, 3L), ((long)data["summary"]!["missingFromYours"]!["count"]!, (long)data["summary"]!["matchedByReference"]!));
        Assert.Equal("5030095150", data["summary"]!["theirs"]!["net"]!.ToJsonString());
        var last = (await _tenant.Api.GetJsonAsync($"{url}?list=missingFromYours&page=200&limit=500", Ct)).IsOk().Data;
        Assert.Equal((500, "ref-100003", 100_000L, 200L), (last.List("missingFromYours").Count(),
            (string)last.List("missingFromYours").Last()["referenceId"]!, (long)last["pagination"]!["total"]!, (long)last["pagination"]!["totalPages"]!));
        var beyond = (await _tenant.Api.GetJsonAsync($"{url}?list=missingFromYours&page=201&limit=500", Ct)).IsOk().Data;
        Assert.Empty(beyond.List("missingFromYours"));
    }

    [Fact]
    public async Task An_environment_keeps_its_newest_jobs()
    {
        var stranger = await ApiTenant.CreateAsync(_server, Ct);
        await AddAsync(stranger, "rcn_0", "completed");
        for (var i = 10; i < 35; i++) await AddAsync(_tenant, $"rcn_{i}", i == 10 ? "running" : "failed");
        var answer = await UploadAsync(10_001);
        Assert.Equal(202, answer.Status);
        var data = await CompletedAsync((string)answer.Data["pollUrl"]!);
        Assert.Null(data["cutLists"]);
        // Nineteen and this one, and the one that runs.
        for (var i = 10; i < 35; i++)
            Assert.Equal(i is 10 or > 15 ? 200 : 404, (await _tenant.Api.GetJsonAsync($"{ReconcileApi.Path}/rcn_{i}", Ct)).Status);
        var gone = await _tenant.Api.GetJsonAsync($"{ReconcileApi.Path}/rcn_11", Ct);
        gone.IsRefused(404, "NOT_FOUND");
        Assert.Contains("20 newer ones", (string)gone.Body!["message"]!, StringComparison.Ordinal);
        (await stranger.Api.GetJsonAsync($"{ReconcileApi.Path}/rcn_0", Ct)).IsOk();
    }

    [Fact]
    public async Task A_job_whose_server_is_stopped_is_failed_and_leaves_no_file()
    {
        Answer answer;
        using (var reached = new ManualResetEventSlim())
        {
            var stopping = _server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            var isAdded = false;
            _ledger.Fault = method =>
            {
                isAdded |= method == nameof(ILedgerStore.AddReconciliationAsync);
                // From then on nobody but the job reads rows.
                if (!isAdded || method != nameof(ILedgerStore.ReadDeltasAsync)) return null;
                reached.Set();
                stopping.WaitHandle.WaitOne(TimeSpan.FromSeconds(60));
                return null;
            };
            answer = await UploadAsync(20_000);
            Assert.Equal(202, answer.Status);
            Assert.True(reached.Wait(TimeSpan.FromSeconds(30), Ct));
            Assert.Single(Spools());
            await _server.DisposeAsync();
            _ledger.Fault = null;
        }
        Assert.Empty(Spools());
        _server = Start();
        using var api = TestTenant.WithKey(_server, _tenant.Key);
        var job = (await api.GetJsonAsync((string)answer.Data["pollUrl"]!, Ct)).IsOk().Data;
        Assert.Equal(("failed", "The server was stopped. Send the statement again."), ((string)job["status"]!, (string)job["message"]!));
    }

    private TestServer Start() => new(new TestServerOptions { DataDirectory = _directory.Root, Services = _ledger.Install });

    private IEnumerable<string> Spools() => Directory.EnumerateFiles(_directory.File("reconcile"));

    private static async Task AddAsync(ApiTenant tenant, string id, string status)
    {
        var (now, store, environment) = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), tenant.Store, tenant.Environment.Number);
        var job = new ReconciliationRecord(id, "running", 1000, now, now + 3_600_000, 0, null, null);
        await store.AddReconciliationAsync(environment, job, 1000, 0, Ct);
        if (status != "running") await store.UpdateReconciliationAsync(environment, job with { Status = status }, Ct);
    }

    private async Task<Answer> UploadAsync(int rows)
    {
        using var api = TestTenant.WithKey(_server, _tenant.Key);
        api.Timeout = Patience;
        return await api.SendJsonAsync(HttpMethod.Post, $"{ReconcileApi.Path}?customerId=c", new Rows(rows), Ct);
    }

    private Task<System.Text.Json.Nodes.JsonNode> CompletedAsync(string url) => Process.Owner.UntilAsync("a result", async () =>
        (await _tenant.Api.GetJsonAsync(url, Ct)).IsOk().Data is { } data && (string)data["status"]! == "completed" ? data : null, Ct, Patience);

    /// <summary>Rows like those of the customer, made as they are sent.</summary>
    private sealed class Rows : HttpContent
    {
        private readonly int _count;

        public Rows(int count)
        {
            _count = count;
            Headers.ContentType = new MediaTypeHeaderValue(ImportApi.Ndjson);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var chunk in Enumerable.Range(1, _count).Chunk(1000))
                await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(
                    chunk.Select(i => $"{{\"referenceId\":\"ref-{i}\",\"delta\":{i}}}\n"))), Ct);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
