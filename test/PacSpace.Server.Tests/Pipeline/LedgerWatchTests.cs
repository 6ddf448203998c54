using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Pipeline;
using PacSpace.Storage;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Pipeline;

public sealed class LedgerWatchTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LedgerWatch _watch;

    public LedgerWatchTests() => _watch = new LedgerWatch(_services.GetRequiredService<IMeterFactory>(), _clock);

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Lag_is_how_long_one_and_the_same_entry_is_seen_unverified()
    {
        Saw(At(1, 5, 5, false));
        Assert.Equal(0, Lag);
        Saw(At(1, 8, 5, false));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Saw(At(1, 20, 6, false));
        Assert.Equal(3, Lag);
        // Entry 7 is verified now; another one waits since this moment.
        Saw(At(1, 30, 8, false));
        Assert.Equal(0, Lag);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, Lag);
        Saw(At(1, 30, 30, false));
        Assert.Equal(0, Lag);
    }

    [Fact]
    public void Lag_is_that_of_the_environment_that_waits_longest_and_not_of_frozen_ones()
    {
        Saw(At(1, 2, 1, false), At(2, 2, 1, true));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Saw(At(1, 2, 1, false), At(2, 2, 1, true), At(3, 1, 0, false));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(6, Lag);
        Saw(At(1, 2, 2, false), At(2, 2, 1, true), At(3, 1, 0, false));
        Assert.Equal(1, Lag);
        Saw(At(1, 2, 2, false), At(2, 2, 1, true), At(3, 1, 1, false));
        Assert.Equal(0, Lag);
        Assert.Equal(TimeSpan.Zero, _watch.VerificationLag(EnvironmentKind.Production));
    }

    [Fact]
    public void Failed_append_is_known_until_one_succeeds_and_of_its_ledger_alone()
    {
        Assert.Null(_watch.LastAppendFailure(EnvironmentKind.Sandbox));
        _watch.AppendFailed(EnvironmentKind.Sandbox, StorageFault.DiskFull);
        Assert.Equal(new AppendFailure(StorageFault.DiskFull, _clock.GetUtcNow()), _watch.LastAppendFailure(EnvironmentKind.Sandbox));
        Assert.Null(_watch.LastAppendFailure(EnvironmentKind.Production));
        _watch.Appended(EnvironmentKind.Sandbox);
        Assert.Null(_watch.LastAppendFailure(EnvironmentKind.Sandbox));
    }

    [Fact]
    public void Failed_append_of_a_ledger_to_which_nobody_appends_is_forgotten_after_5_minutes()
    {
        _watch.AppendFailed(EnvironmentKind.Sandbox, StorageFault.DiskFull);
        _clock.Advance(TimeSpan.FromSeconds(299));
        Assert.NotNull(_watch.LastAppendFailure(EnvironmentKind.Sandbox));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_watch.LastAppendFailure(EnvironmentKind.Sandbox));
    }

    private double Lag => _watch.VerificationLag(EnvironmentKind.Sandbox).TotalSeconds;

    private static LogPosition At(long environment, long next, long verified, bool isFrozen) =>
        new(environment, next, verified, isFrozen);

    private void Saw(params LogPosition[] positions) => _watch.Saw(EnvironmentKind.Sandbox, positions);
}
