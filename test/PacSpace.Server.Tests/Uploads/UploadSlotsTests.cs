using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Tests.Uploads;

/// <summary>However many uploads some environments begin, another one gets in.</summary>
public sealed class UploadSlotsTests
{
    private readonly UploadSlots _slots = new(maxPerEnvironment: 3, max: 8);

    [Fact]
    public void An_environment_has_its_own_bound()
    {
        var held = Enumerable.Range(0, 3).Select(_ => Take(1)).ToList();
        Assert.Equal((429, "RATE_LIMITED"), Refused(1));
        Take(2);
        held[1].Dispose();
        held[1].Dispose();
        Take(1);
        Assert.Equal(429, Refused(1).Status);
    }

    [Fact]
    public void The_second_half_is_for_those_that_have_none()
    {
        for (var i = 0; i < 3; i++) Take(1);
        var last = Take(2);
        // Half are taken.
        Assert.Equal((503, "SERVICE_UNAVAILABLE"), Refused(2));
        for (var environment = 3; environment <= 6; environment++) Take(environment);
        Assert.Equal(503, Refused(7).Status);
        last.Dispose();
        Take(7);
        Assert.Equal(503, Refused(2).Status);
    }

    [Fact]
    public async Task Whoever_comes_at_once_never_passes_the_bounds()
    {
        var (most, now) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(task => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                using var slot = _slots.TryTake(task % 3, out _);
                if (slot is null) continue;
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                Interlocked.Decrement(ref now);
            }
        })));
        Assert.InRange(most, 1, 8);
        for (var environment = 0; environment < 3; environment++) Take(environment).Dispose();
    }

    private IDisposable Take(long environment)
    {
        var slot = _slots.TryTake(environment, out var refusal);
        Assert.Null(refusal);
        return slot!;
    }

    private (int Status, string Code) Refused(long environment)
    {
        Assert.Null(_slots.TryTake(environment, out var refusal));
        Assert.True(refusal!.RetryAfterSeconds > 0);
        return (refusal.Status, refusal.Code);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most) Interlocked.CompareExchange(ref most, value, seen);
    }
}
