using System.Globalization;
using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Process;

/// <summary>
/// Acknowledged means durable, by the system calls of the server: what a 201 tells of was flushed before its first byte
/// was sent, and a signed head was in the signer's memory before it was in the ledger.
/// </summary>
public sealed partial class DurabilityTests : IAsyncLifetime
{
    private const string Wal = "sandbox.db-wal";
    private const int Deltas = 24;

    private readonly TempDirectory _directory = new();
    private IReadOnlyList<SystemCall> _calls = [];

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var trace = _directory.File("trace");
        await using var server = await ServerProcess.StartAsync(
            _directory.File("data"), ServerProcess.Unlimited, ct, SystemCalls.Tracer(trace));
        var owner = await Owner.RegisterAsync(server, ct);
        using var client = server.NewClient(owner.ApiKey);
        for (var i = 0; i < Deltas; i++)
        {
            // Every other one waits for its head, so that heads are signed all along.
            var body = new { customerId = "customer_1", delta = 1 + i, reason = Mark(i) };
            var answer = await client.SendJsonAsync(HttpMethod.Post, "/api/v1/balance/delta", body, ct,
                i % 2 == 0 ? [] : [("Prefer", "wait=10")]);
            Assert.Equal(201, answer.Status);
        }
        Assert.Equal(0, await server.StopAsync(ct));
        _calls = await SystemCalls.ReadAsync(trace, server.Id, ct);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Each_delta_is_flushed_before_its_201_is_sent()
    {
        for (var i = 0; i < Deltas; i++)
        {
            var answer = _calls.Single(c => c.Holds("HTTP/1.1 201") && c.Holds(Mark(i)));
            var flush = FlushOf(_calls.First(c => c.Name == "pwrite64" && c.IsOn(Wal) && c.Holds(Mark(i))), Wal);
            Assert.True(flush is { Succeeded: true } && flush.End < answer.Begin,
                $"The 201 of delta {i} was sent (call {answer.Begin}) before it was flushed (call {flush?.End}).");
        }
    }

    [Fact]
    public void Each_head_is_in_the_signers_memory_before_the_ledger_publishes_it()
    {
        var heads = _calls.Where(c => c.Name == "pwrite64" && c.IsOn(".head")).ToList();
        Assert.True(heads.Count >= Deltas / 2, $"Only {heads.Count} heads were signed.");
        foreach (var head in heads)
        {
            var root = Root().Match(head.Arguments).Groups[1].Value;
            var flush = FlushOf(head, ".head");
            var published = _calls.First(c => c.Name == "pwrite64" && c.IsOn(Wal) && c.Holds(root));
            Assert.True(flush is { Succeeded: true } && flush.End < published.Begin,
                $"A head was in the ledger (call {published.Begin}) before it was remembered (call {flush?.End}).");
            // Nor does an answer carry a head that the ledger has not.
            Assert.All(_calls.Where(c => c.Holds("HTTP/1.1 201") && c.Holds(root)), answer =>
                Assert.True(FlushOf(published, Wal)!.End < answer.Begin));
        }
    }

    /// <summary>The first flush of a file after a write to it: when it returns, that is on disk.</summary>
    private SystemCall? FlushOf(SystemCall write, string file) =>
        _calls.FirstOrDefault(c => c.IsFlush && c.IsOn(file) && c.Begin > write.End);

    private static string Mark(int i) => string.Create(CultureInfo.InvariantCulture, $"durable-{i:d4}-mark");

    [GeneratedRegex(@"\\n\d+\\n([A-Za-z0-9+/]{43}=)\\n")]
    private static partial Regex Root();
}
