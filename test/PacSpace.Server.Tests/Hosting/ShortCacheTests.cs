using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Hosting;

namespace PacSpace.Server.Tests.Hosting;

public class ShortCacheTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ShortCache<string> _cache;
    private int _loads;

    public ShortCacheTests() => _cache = new ShortCache<string>(_clock, TimeSpan.FromSeconds(5), capacity: 3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("value")]
    [InlineData(null)]
    public async Task What_is_there_and_what_is_not_is_remembered_for_its_life(string? value)
    {
        Assert.Equal(value, await GetAsync("key", value));
        _clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.Equal(value, await GetAsync("key", "changed"));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("changed", await GetAsync("key", "changed"));
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task What_is_forgotten_is_read_again()
    {
        await GetAsync("a", "1");
        await GetAsync("b", null);
        _cache.Forget("a");
        Assert.Equal("2", await GetAsync("a", "2"));
        _cache.ForgetAll();
        Assert.Equal(("3", "3"), (await GetAsync("a", "3"), await GetAsync("b", "3")));
    }

    [Fact]
    public async Task What_was_read_before_it_was_forgotten_is_not_kept()
    {
        var read = new TaskCompletionSource<string?>();
        var pending = _cache.GetAsync("key", (_, _) => read.Task, Ct);
        _cache.Forget("key");
        read.SetResult("old");
        Assert.Equal("old", await pending);
        Assert.Equal("new", await GetAsync("key", "new"));
    }

    [Fact]
    public async Task What_strangers_make_up_pushes_out_nothing_that_exists()
    {
        await GetAsync("real", "value");
        for (var i = 0; i < 100; i++) await GetAsync($"made up {i}", null);
        var before = _loads;
        Assert.Equal("value", await GetAsync("real", "changed"));
        Assert.Equal(before, _loads);
    }

    private ValueTask<string?> GetAsync(string key, string? value) => _cache.GetAsync(key, (_, _) =>
    {
        _loads++;
        return Task.FromResult(value);
    }, Ct);
}
