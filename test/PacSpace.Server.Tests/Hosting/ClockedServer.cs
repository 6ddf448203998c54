using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>A server whose clock stands still until it is moved.</summary>
public sealed class ClockedServer : IAsyncDisposable
{
    public ClockedServer(string start, LedgerFault? ledger = null)
    {
        Clock = new FakeTimeProvider(Read(start));
        Server = new TestServer(new TestServerOptions
        {
            Clock = Clock,
            Services = ledger is null ? null : ledger.Install,
            // Moving the clock by months should not run a sweep for each two seconds of them.
            Settings = { ["PacSpace:Pipeline:SweepSeconds"] = "3600" },
        });
    }

    public FakeTimeProvider Clock { get; }

    public TestServer Server { get; }

    public void MoveTo(string time) => Clock.SetUtcNow(Read(time));

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static DateTimeOffset Read(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
