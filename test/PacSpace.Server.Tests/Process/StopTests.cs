namespace PacSpace.Server.Tests.Process;

/// <summary>SIGTERM under load: what was begun is answered, and the process ends cleanly.</summary>
[Collection(ProcessTests.Name)]
public sealed class StopTests
{
    private const int Rounds = 3;
    private const int Emitters = 24;
    private const int RequestsBeforeStop = 300;

    [Fact]
    public async Task Requests_in_flight_are_answered_and_the_process_ends_cleanly()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var (owner, load) = (default(Owner), default(Load));
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await ServerProcess.StartAsync(directory.Root, ServerProcess.Unlimited, ct);
            owner ??= await Owner.RegisterAsync(server, ct);
            load ??= new Load(owner, Emitters, 7);
            var running = load.RunAsync(server, ct);
            await load.AcknowledgedAsync(RequestsBeforeStop, ct);
            server.RequestStop();
            Assert.Equal(0, await server.WaitForExitAsync(TimeSpan.FromSeconds(10), ct));
            await running;
            Assert.Empty(server.Failures);
            Assert.Empty(load.Refusals);
            // A request that had no answer found the door closed: nothing of it was begun.
            await using var ledger = await Ledger.OpenAsync(directory.Root, ct);
            foreach (var delta in load.Unanswered.SelectMany(e => e.Deltas))
                Assert.False(await ledger.HoldsAsync(delta, ct));
            await ledger.AssertHoldsExactlyAsync(load.Acknowledged, ct);
        }
    }
}
