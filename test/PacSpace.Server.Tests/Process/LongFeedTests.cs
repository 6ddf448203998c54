using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Imports;
using PacSpace.Server.Tests.Reconciliations;

namespace PacSpace.Server.Tests.Process;

/// <summary>
/// Many rows through a real socket: memory does not grow with their number, and a kill -9 in the middle loses and
/// doubles nothing. <c>PACSPACE_TEST_FEED_ROWS</c> sets another number of rows.
/// </summary>
[Collection(ProcessTests.Name)]
public sealed class LongFeedTests
{
    private const string ImportId = "long";
    private const long MaxGrowthKilobytes = 150 * 1024;

    private static readonly int Rows = int.Parse(
        Environment.GetEnvironmentVariable("PACSPACE_TEST_FEED_ROWS") ?? "120000", CultureInfo.InvariantCulture);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_that_is_killed_goes_on_and_a_statement_of_as_many_rows_agrees()
    {
        using var directory = new TempDirectory();
        Owner owner;
        await using (var server = await ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, Ct))
        {
            owner = await Owner.RegisterAsync(server, Ct);
            using var api = server.NewClient(owner.ApiKey);
            var sending = SendAsync(api);
            await RecordedAsync(api, Rows / 20);
            server.Kill();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
        }
        await using (var server = await ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, Ct))
        {
            using var api = server.NewClient(owner.ApiKey);
            api.Timeout = TimeSpan.FromMinutes(10);
            var watch = Stopwatch.StartNew();
            var sending = SendAsync(api);
            await RecordedAsync(api, Rows / 3);
            var early = PeakKilobytes(server);
            var done = (await sending).IsCreated().Data;
            var late = PeakKilobytes(server);
            Say($"import of {Rows} rows: {watch.Elapsed.TotalSeconds:F1} s, peak {early / 1024} MiB after a third, {late / 1024} MiB at the end");
            Assert.Equal(("completed", (long)Rows, 0L), ((string)done["status"]!, (long)done["linesRead"]!, (long)done["failed"]!));
            Assert.Equal(Rows, (long)done["recorded"]! + (long)done["replayed"]!);
            Assert.InRange((long)done["replayed"]!, Rows / 20, Rows - 1);
            Assert.InRange(late - early, 0, MaxGrowthKilobytes);

            watch.Restart();
            var answer = await api.SendJsonAsync(HttpMethod.Post, $"{ReconcileApi.Path}?customerId=c",
                new Lines(Rows - 1, "{{\"referenceId\":\"ref-{0}\",\"delta\":{0}}}\n"), Ct);
            Assert.Equal(202, answer.Status);
            var uploaded = watch.Elapsed;
            var result = await PollAsync(api, (string)answer.Data["pollUrl"]!);
            Say($"statement of {Rows - 1} rows: uploaded in {uploaded.TotalSeconds:F1} s, compared after {watch.Elapsed.TotalSeconds:F1} s, "
                + $"peak {PeakKilobytes(server) / 1024} MiB");
            Assert.Equal(Rows - 1, (long)result["summary"]!["matchedByReference"]!);
            Assert.Equal($"ref-{Rows}", (string)Assert.Single(result.List("missingFromTheirs"))["referenceId"]!);
            Assert.InRange(PeakKilobytes(server) - late, 0, MaxGrowthKilobytes);
            Assert.Equal(0, await server.StopAsync(Ct));
            Assert.Empty(server.Failures);
        }
        await using var ledger = await Ledger.OpenAsync(directory.Root, Ct);
        ledger.AssertDenseAndExact();
        // Each row once, in the order of the lines.
        Assert.Equal(Rows, ledger.Deltas.Count);
        Assert.All(ledger.Deltas.Index(), d => Assert.Equal($"ref-{d.Index + 1}", d.Item.Payload!.ReferenceId));
    }

    private static Task<Answer> SendAsync(HttpClient api) => api.SendJsonAsync(
        HttpMethod.Post, $"{ImportApi.Path}?importId={ImportId}",
        new Lines(Rows, "{{\"customerId\":\"c\",\"delta\":{0},\"reason\":\"usage\",\"referenceId\":\"ref-{0}\",\"metadata\":{{\"filler\":\""
            + new string('x', 300) + "\"}}}}\n"), Ct);

    private static Task<Answer> RecordedAsync(HttpClient api, long rows) => Owner.UntilAsync($"{rows} rows", async () =>
    {
        var answer = await api.GetJsonAsync($"{ImportApi.Path}/{ImportId}", Ct);
        return answer.Status == 200 && (long)answer.Data["recorded"]! + (long)answer.Data["replayed"]! >= rows ? answer : null;
    }, Ct, TimeSpan.FromMinutes(5));

    private static async Task<System.Text.Json.Nodes.JsonNode> PollAsync(HttpClient api, string url) =>
        await Owner.UntilAsync("a result", async () =>
        {
            var data = (await api.GetJsonAsync(url, Ct)).IsOk().Data;
            Assert.NotEqual("failed", (string)data["status"]!);
            return (string)data["status"]! == "completed" ? data : null;
        }, Ct, TimeSpan.FromMinutes(5));

    private static void Say(string line) => TestContext.Current.SendDiagnosticMessage("{0}", line);

    /// <summary>The most that was resident so far.</summary>
    private static long PeakKilobytes(ServerProcess server) => long.Parse(
        File.ReadLines($"/proc/{server.Id}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    /// <summary>Numbered lines, made as they are sent.</summary>
    private sealed class Lines : HttpContent
    {
        private readonly int _count;
        private readonly CompositeFormat _line;

        public Lines(int count, string line)
        {
            (_count, _line) = (count, CompositeFormat.Parse(line));
            Headers.ContentType = new MediaTypeHeaderValue(ImportApi.Ndjson);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var chunk in Enumerable.Range(1, _count).Chunk(500))
            {
                var text = string.Concat(chunk.Select(i => string.Format(CultureInfo.InvariantCulture, _line, i)));
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text), Ct);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
