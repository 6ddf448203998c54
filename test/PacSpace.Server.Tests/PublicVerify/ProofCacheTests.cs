using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Core.Merkle;
using PacSpace.Server.PublicVerify;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.PublicVerify;

public sealed class ProofCacheTests : IDisposable
{
    private static readonly Hash Root = Hash.Sha256("root"u8);
    private static readonly Hash Other = Hash.Sha256("other"u8);

    private readonly FakeTimeProvider _clock = new();
    private readonly ProofCache _cache;
    private int _computed;

    public ProofCacheTests() => _cache = NewCache(new PublicVerifyOptions());

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

    [Fact]
    public async Task Beyond_what_is_computed_and_waits_others_are_turned_away_at_once()
    {
        using var cache = NewCache(new PublicVerifyOptions { MaxComputations = 1, MaxWaiting = 1, MaxWaitSeconds = 60 });
        var go = new TaskCompletionSource();
        var running = cache.GetAsync(Root, () => HeldAsync(go.Task));
        var waiting = cache.GetAsync(Other, () => HeldAsync(Task.CompletedTask));
        for (byte i = 0; i < 5; i++)
            Assert.Null(await cache.GetAsync(Hash.Sha256([i]), () => HeldAsync(Task.CompletedTask)));
        // Whoever asks for what is being computed or waits takes no place.
        var (joined, queued) = (cache.GetAsync(Root, Unasked), cache.GetAsync(Other, Unasked));
        Assert.False(waiting.IsCompleted);
        go.SetResult();
        Assert.All(await Task.WhenAll(running, joined, waiting, queued), Assert.NotNull);
        Assert.Equal(2, _computed);
        Assert.NotNull(await cache.GetAsync(Hash.Sha256([0]), () => HeldAsync(Task.CompletedTask)));
    }

    [Fact]
    public async Task Whose_wait_is_over_is_turned_away_and_may_ask_again()
    {
        using var cache = NewCache(new PublicVerifyOptions { MaxComputations = 1, MaxWaiting = 5, MaxWaitSeconds = 0 });
        var go = new TaskCompletionSource();
        var running = cache.GetAsync(Root, () => HeldAsync(go.Task));
        Assert.Null(await cache.GetAsync(Other, Unasked));
        go.SetResult();
        await running;
        Assert.NotNull(await cache.GetAsync(Other, () => HeldAsync(Task.CompletedTask)));
    }

    [Fact]
    public async Task No_more_are_computed_at_a_time_than_are_allowed()
    {
        using var cache = NewCache(new PublicVerifyOptions { MaxComputations = 3, MaxWaiting = 100, MaxWaitSeconds = 60 });
        var (now, most) = (0, 0);
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => cache.GetAsync(Hash.Sha256([(byte)i]), async () =>
        {
            var together = Interlocked.Increment(ref now);
            for (var seen = most; together > seen; seen = most) Interlocked.CompareExchange(ref most, together, seen);
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return Count(true);
        })));
        Assert.All(all, Assert.NotNull);
        Assert.Equal(40, _computed);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_failure_gives_its_place_back()
    {
        using var cache = NewCache(new PublicVerifyOptions { MaxComputations = 1, MaxWaiting = 0 });
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<IOException>(() => cache.GetAsync(Root, () => throw new IOException()));
        Assert.NotNull(await cache.GetAsync(Other, () => HeldAsync(Task.CompletedTask)));
    }

    [Fact]
    public async Task What_is_being_computed_is_not_forgotten_for_others()
    {
        var go = new TaskCompletionSource();
        var running = _cache.GetAsync(Root, () => HeldAsync(go.Task));
        for (var i = 0; i < 2100; i++)
            await _cache.GetAsync(Hash.Sha256(BitConverter.GetBytes(i)), () => Task.FromResult(Count(true)));
        var joined = _cache.GetAsync(Root, Unasked);
        go.SetResult();
        Assert.Same(await running, await joined);
    }

    public void Dispose() => _cache.Dispose();

    private ProofCache NewCache(PublicVerifyOptions options) => new(_clock, Options.Create(options));

    private async Task<ProofFindings> HeldAsync(Task until)
    {
        await until;
        return Count(true);
    }

    private static Task<ProofFindings> Unasked() => throw new InvalidOperationException("It was computed twice.");

    private Task<ProofFindings?> AskAsync(bool covered) => _cache.GetAsync(Root, () => Task.FromResult(Count(covered)));

    private ProofFindings Count(bool covered)
    {
        Interlocked.Increment(ref _computed);
        return new ProofFindings(new LogIdentity(1, "o/log/env_1"), 0, "checkpoint", 0,
            new SummaryView(0, null, null, null, null, null, null, null, null, null), null, null,
            [], covered);
    }
}
