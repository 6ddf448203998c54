using Microsoft.Extensions.Time.Testing;
using PacSpace.Core.Merkle;
using PacSpace.Server.PublicVerify;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.PublicVerify;

public sealed class ProofCacheTests
{
    private static readonly Hash Root = Hash.Sha256("root"u8);

    private readonly FakeTimeProvider _clock = new();
    private readonly ProofCache _cache;
    private int _computed;

    public ProofCacheTests() => _cache = new ProofCache(_clock);

    [Fact]
    public async Task Those_who_ask_at_the_same_time_share_one_computation()
    {
        var go = new TaskCompletionSource();
        async Task<ProofFindings> ComputeAsync()
        {
            await go.Task;
            return Count(true);
        }

        var asked = Enumerable.Range(0, 50).AsParallel().WithDegreeOfParallelism(16)
            .Select(_ => _cache.GetAsync(Root, ComputeAsync)).ToList();
        go.SetResult();
        await Task.WhenAll(asked);
        Assert.Equal(1, _computed);
    }

    [Theory]
    [InlineData(true, 60)]
    [InlineData(false, 1)]
    public async Task Findings_are_kept_for_a_while(bool covered, int seconds)
    {
        await AskAsync(covered);
        _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        await AskAsync(covered);
        Assert.Equal(1, _computed);
        _clock.Advance(TimeSpan.FromTicks(1));
        await AskAsync(covered);
        Assert.Equal(2, _computed);
    }

    [Fact]
    public async Task A_computation_that_failed_is_made_again()
    {
        await Assert.ThrowsAsync<IOException>(() => _cache.GetAsync(Root, () => throw new IOException()));
        await AskAsync(true);
        Assert.Equal(1, _computed);
    }

    private Task<ProofFindings> AskAsync(bool covered) => _cache.GetAsync(Root, () => Task.FromResult(Count(covered)));

    private ProofFindings Count(bool covered)
    {
        Interlocked.Increment(ref _computed);
        return new ProofFindings(new LogIdentity(1, "o/log/env_1"), 0, "checkpoint", 0,
            new SummaryView(0, null, null, null, null, null, null, null, null, null), null, null,
            [], covered);
    }
}
