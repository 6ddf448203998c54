using System.Diagnostics;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Process;

/// <summary>What is copied from SQLite's log into its file reaches the disk a few pages at a time.</summary>
public sealed class CopyingTests
{
    private const string Ledger = "sandbox.db";
    private const int Piece = 32;
    private const int Copied = 10 * Piece;

    [Fact]
    public async Task What_is_copied_is_flushed_in_short_pieces()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var (trace, data) = (directory.File("trace"), directory.File("data"));
        await using var server = await ServerProcess.StartAsync(data, ServerProcess.Unlimited, ct, SystemCalls.Tracer(trace));
        var owner = await Owner.RegisterAsync(server, ct);
        using var client = server.NewClient(owner.ApiKey);
        var file = new FileInfo(Path.Combine(data, Ledger));
        var before = file.Length;
        for (var watch = Stopwatch.StartNew(); file.Length < before + Copied * 4096; file.Refresh())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{file.FullName} does not grow.");
            var items = Enumerable.Range(0, 500).Select(i => new
            {
                customerId = $"customer_{i}", delta = 1, reason = "usage", referenceId = $"{Guid.CreateVersion7()}",
            });
            var answer = await client.SendJsonAsync(HttpMethod.Post, "/api/v1/balance/delta/batch", new { deltas = items }, ct);
            Assert.Equal(201, answer.Status);
        }
        Assert.Equal(0, await server.StopAsync(ct));

        var (pages, unflushed, longest) = (0, 0, 0);
        foreach (var call in await SystemCalls.ReadAsync(trace, server.Id, ct))
        {
            if (!call.IsOn(Ledger)) continue;
            unflushed = call.IsFlush ? 0 : unflushed + 1;
            longest = Math.Max(longest, unflushed);
            // What is left when the server stops nobody waits for.
            if (!call.IsFlush && ++pages == Copied) break;
        }
        Assert.Equal(Copied, pages);
        Assert.InRange(longest, 2, Piece);
    }
}
