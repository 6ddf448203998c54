using System.Text;
using PacSpace.Client.Models;

namespace PacSpace.Client.Tests.Http;

/// <summary>A real server behind a proxy that does to its answers what networks do. No delta is doubled, none is lost.</summary>
public sealed class FaultTests(TenantFixture fixture) : IClassFixture<TenantFixture>, IAsyncLifetime
{
    private FaultProxy _proxy = null!;
    private PacSpaceClient _client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Tenant Tenant => fixture.Tenant;

    public static TheoryData<string> Names => [.. Faults.Keys];

    private static IReadOnlyDictionary<string, Fault> Faults { get; } = new Dictionary<string, Fault>
    {
        ["its request was lost"] = new Fault.LostRequest(),
        ["its answer was lost"] = new Fault.LostAnswer(),
        ["its answer was cut"] = new Fault.CutAnswer(),
        ["half of its answer came"] = new Fault.ShortAnswer(),
        ["503 came in its place"] = new Fault.Answer(503),
        ["429 came in its place"] = new Fault.Answer(429, "", ("Retry-After", "1")),
        ["an HTML page came in its place"] = new Fault.Answer(200, "<html>Please log in</html>"),
    };

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultProxy.ToAsync(Tenant.Server.Url, Ct);
        _client = Tenant.NewClient(_proxy.Url);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_delta_is_recorded_once_although_twice(string name)
    {
        var customerId = $"once-{Faults.Keys.ToList().IndexOf(name)}";
        _proxy.Next(Faults[name], Faults[name]);
        var delta = await _client.Balance.EmitAsync(customerId, 12.345678901m, "usage", ct: Ct);
        Assert.Equal(12.345678901m, delta.Balance);
        Assert.Equal(3, _proxy.Seen.Count);
        Assert.Single(_proxy.Seen.Select(s => s.IdempotencyKey).Distinct());
        await Tenant.AssertRecordedAsync(customerId, 1, 12.345678901m, Ct);
    }

    [Fact]
    public async Task A_delta_whose_answers_come_too_late_is_recorded_once_and_can_be_sent_again_with_its_key()
    {
        var late = new Fault.LateAnswer(TimeSpan.FromSeconds(1));
        _proxy.Next(late, late);
        var hasty = new EmitOptions { IdempotencyKey = "late-1", Timeout = TimeSpan.FromMilliseconds(200), MaxRetries = 1 };
        await Assert.ThrowsAsync<RequestTimeoutException>(() => _client.Balance.EmitAsync("late", 5, "usage", hasty, Ct));
        Assert.Equal(2, _proxy.Seen.Count);
        var again = await _client.Balance.EmitAsync("late", 5, "usage", new() { IdempotencyKey = "late-1" }, Ct);
        Assert.True(again.Idempotent);
        await Tenant.AssertRecordedAsync("late", 1, 5, Ct);
    }

    [Fact]
    public async Task A_batch_is_recorded_once_although_its_answer_was_lost_and_then_cut()
    {
        _proxy.Next(new Fault.LostAnswer(), new Fault.CutAnswer());
        var deltas = Enumerable.Range(0, 250).Select(i => new BatchDelta { CustomerId = "batch", Delta = 0.1m, Reason = $"r{i}" });
        var answer = await _client.Balance.EmitBatchAsync([.. deltas], ct: Ct);
        Assert.Equal((250, 0), (answer.TotalQueued, answer.TotalFailed));
        Assert.All(answer.Results, result => Assert.True(result.Idempotent));
        await Tenant.AssertRecordedAsync("batch", 250, 25, Ct);
    }

    [Fact]
    public async Task A_checkpoint_is_made_once_although_its_answer_was_lost()
    {
        await _client.Balance.EmitAsync("locked", 1, "usage", ct: Ct);
        _proxy.Next(new Fault.LostAnswer());
        Assert.Equal(1, (await _client.Balance.CheckpointAsync("locked", ct: Ct)).Number);
        Assert.Single(await _client.Balance.ListCheckpointsAsync(new() { CustomerId = "locked" }, Ct).ToListAsync(Ct));
    }

    [Fact]
    public async Task An_import_of_a_file_that_can_be_sought_is_sent_again_and_records_nothing_twice()
    {
        var lines = Enumerable.Range(0, 500).Select(i => $$"""{"customerId":"file","delta":"0.01","reason":"{{i}}"}""");
        using var file = new MemoryStream(Encoding.UTF8.GetBytes($"not of the file\n{string.Join('\n', lines)}"));
        file.Position = "not of the file\n".Length;
        _proxy.Next(new Fault.LostAnswer());
        var imported = await _client.Balance.Imports.StartAsync(file, UploadFormat.Ndjson, ct: Ct);
        Assert.Equal(("completed", 0L, 500L), (imported.Status, imported.Recorded, imported.Replayed));
        Assert.Equal(2, _proxy.Seen.Count);
        Assert.True(file.CanRead);
        await Tenant.AssertRecordedAsync("file", 500, 5, Ct);
    }

    [Fact]
    public async Task An_import_of_a_stream_is_not_sent_again_and_the_same_import_goes_on()
    {
        var content = "customerId,delta,reason\nstream,1,a\nstream,2,b\n"u8.ToArray();
        _proxy.Next(new Fault.LostAnswer());
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => _client.Balance.Imports.StartAsync(
            new OneWay(content), UploadFormat.Csv, new() { ImportId = "stream-1" }, Ct));
        Assert.Single(_proxy.Seen);
        var again = await _client.Balance.Imports.StartAsync(
            new OneWay(content), UploadFormat.Csv, new() { ImportId = "stream-1" }, Ct);
        Assert.Equal((0L, 2L), (again.Recorded, again.Replayed));
        await Tenant.AssertRecordedAsync("stream", 2, 3, Ct);
    }

    [Fact]
    public async Task EmitAndWait_asks_until_the_delta_is_verified_whatever_happens_on_the_way()
    {
        _proxy.Next(new Fault.LostAnswer());
        var delta = await _client.Balance.EmitAndWaitAsync("waited", 7, "usage", ct: Ct);
        Assert.Equal("VERIFIED", delta.Status);
        Assert.NotNull(delta.Proof?.Inclusion);
        Assert.All(_proxy.Seen, s => Assert.Equal("wait=20", s.Headers["Prefer"]));
        await Tenant.AssertRecordedAsync("waited", 1, 7, Ct);
    }

    [Fact]
    public async Task EmitAndWait_polls_once_the_servers_own_wait_is_over_and_gives_up_in_time()
    {
        var queued = await _client.Balance.EmitAsync("polled", 1, "usage", ct: Ct);
        var waiting = Waiting(queued, "QUEUED");
        _proxy.Next(waiting, waiting, new Fault.LostAnswer());
        var options = new EmitAndWaitOptions { PollInterval = TimeSpan.FromMilliseconds(20) };
        var delta = await _client.Balance.EmitAndWaitAsync("polled", 1, "usage", options, Ct);
        Assert.Equal(("VERIFIED", queued.RecordId), (delta.Status, delta.RecordId));
        Assert.Equal(Enumerable.Repeat($"/api/v1/balance/delta/{queued.RecordId}", 3), _proxy.Seen.Skip(1).Select(s => s.Target));

        _proxy.Next(Waiting(queued, "FAILED"));
        var failed = await Assert.ThrowsAsync<PacSpaceException>(() => _client.Balance.EmitAndWaitAsync("polled", 1, "usage", ct: Ct));
        Assert.Equal("DELTA_FAILED", failed.Code);

        _proxy.Next();
        _proxy.Choose = _ => waiting;
        var brief = new EmitAndWaitOptions
        {
            WaitTimeout = TimeSpan.FromMilliseconds(300), PollInterval = TimeSpan.FromMilliseconds(50),
        };
        var late = await Assert.ThrowsAsync<RequestTimeoutException>(
            () => _client.Balance.EmitAndWaitAsync("polled", 1, "usage", brief, Ct));
        Assert.Equal(queued.RecordId, late.RecordId);
        Assert.InRange(_proxy.Seen.Count, 2, 9);
        await Tenant.AssertRecordedAsync("polled", 1, 1, Ct);
    }

    [Fact]
    public async Task In_a_storm_of_faults_no_delta_is_lost_and_none_is_doubled()
    {
        Fault[] kinds =
        [
            new Fault.LostRequest(), new Fault.LostAnswer(), new Fault.CutAnswer(), new Fault.ShortAnswer(),
            new Fault.Answer(503), new Fault.Answer(502, "Bad Gateway"), new Fault.Answer(429, "", ("Retry-After", "0")),
            new Fault.LateAnswer(TimeSpan.FromMilliseconds(300)),
        ];
        var requests = 0;
        _proxy.Choose = _ => Interlocked.Increment(ref requests) is var n && n % 5 is 1 or 3 ? kinds[n / 2 % kinds.Length] : new Fault.None();
        await Task.WhenAll(Enumerable.Range(0, 120).Select(InsistAsync));
        Assert.True(requests > 160, $"only {requests} requests");
        await Tenant.AssertRecordedAsync("storm", 120, 12, Ct);
        using var direct = Tenant.NewClient();
        var deltas = await direct.Balance.DeriveAsync("storm", new() { Limit = 50 }, Ct).ToListAsync(Ct);
        Assert.Equal(120, deltas.Select(d => d.Reason).Distinct().Count());
    }

    [Fact]
    public async Task A_bundle_that_breaks_off_is_not_whole()
    {
        await _client.Balance.EmitAsync("bundled", 1, "usage", ct: Ct);
        var checkpoint = await _client.Balance.CheckpointAsync("bundled", ct: Ct);
        var begun = new TaskCompletionSource();
        _proxy.Next(new Fault.Answer(503), new Fault.CutAnswer(begun.Task));
        await using var bundle = await _client.Balance.Checkpoints.BundleAsync(checkpoint.CheckpointId, ct: Ct);
        begun.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => bundle.CopyToAsync(Stream.Null, Ct));
        Assert.Equal(2, _proxy.Seen.Count);
    }

    /// <summary>What a program does that can't go on without knowing: the same call again, with the same key.</summary>
    private async Task InsistAsync(int i)
    {
        var options = new EmitOptions { IdempotencyKey = $"storm-{i}", Timeout = TimeSpan.FromSeconds(5) };
        for (var tries = 0; ; tries++)
        {
            try
            {
                await _client.Balance.EmitAsync("storm", 0.1m, $"n{i}", options, Ct);
                return;
            }
            catch (PacSpaceException e) when (tries < 20 && e is ServiceUnavailableException or RateLimitException)
            {
                // Once more.
            }
        }
    }

    private static Fault.Answer Waiting(RecordedDelta delta, string status) => Fault.Good(Answers.Status(delta.RecordId, status));

    /// <summary>A file that can be read once.</summary>
    private sealed class OneWay(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
