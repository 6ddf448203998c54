using Microsoft.Extensions.DependencyInjection;
using PacSpace.Server.Pipeline;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Tests.Pipeline;

/// <summary>How long a verifier leaves entries to gather.</summary>
public sealed class GatheringTests(ServerFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1, 5)]
    [InlineData(4, 1, 8)]
    [InlineData(40, 1, 15)]
    [InlineData(4, 6, 48)]
    [InlineData(40, 6, 90)]
    [InlineData(4, 300, 100)]
    public void Rest_grows_with_the_pass_and_with_how_many_verify(int passMilliseconds, int crowd, int rest) => Assert.Equal(
        TimeSpan.FromMilliseconds(rest), EnvironmentVerifier.Gathering(TimeSpan.FromMilliseconds(passMilliseconds), crowd));

    [Fact]
    public async Task Those_who_verify_are_counted_until_they_end()
    {
        var (crowd, first, second) = (new VerifierCrowd(), new TaskCompletionSource(), new TaskCompletionSource());
        var running = new[] { crowd.WithAsync(() => first.Task), crowd.WithAsync(() => second.Task) };
        Assert.Equal(2, crowd.Count);
        first.SetException(new InvalidOperationException("A pass broke."));
        await Assert.ThrowsAsync<InvalidOperationException>(() => running[0]);
        Assert.Equal(1, crowd.Count);
        second.SetResult();
        await running[1];
        Assert.Equal(0, crowd.Count);
    }

    [Fact]
    public async Task Somebody_who_waits_ends_the_rest()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        var signals = fixture.Server.Services.GetRequiredService<VerifiedSignals>();
        var environment = tenant.Environment;
        var rest = signals.WhenAwaited(environment.Number);
        Assert.False(rest.IsCompleted);

        var waiting = signals.WaitAsync(environment, 0, TimeSpan.FromMinutes(1), Ct, isNew: true);
        await rest.WaitAsync(TimeSpan.FromSeconds(10), Ct);
        Assert.True(signals.WhenAwaited(environment.Number).IsCompleted);

        signals.Announce(environment.Number, new VerifiedHead(1, "a head"));
        Assert.Equal(1, (await waiting)!.Size);
        Assert.False(signals.WhenAwaited(environment.Number).IsCompleted);
    }
}
