using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>A server whose clock stands still until it is moved.</summary>
public sealed class ClockedServer : IAsyncDisposable
{
    public ClockedServer(
        string start, LedgerFault? ledger = null, LogCapture? log = null, params (string Key, string Value)[] settings)
    {
        Clock = new FakeTimeProvider(Read(start));
        var options = new TestServerOptions
        {
            Clock = Clock,
            Log = log,
            Services = ledger is null ? null : ledger.Install,
            // Moving the clock by months should not run a sweep for each two seconds of them.
            Settings = { ["PacSpace:Pipeline:SweepSeconds"] = "3600", ["PacSpace:Retention:SweepSeconds"] = "3600" },
        };
        foreach (var (key, value) in settings) options.Settings[key] = value;
        Server = new TestServer(options);
    }

    public FakeTimeProvider Clock { get; }

    public TestServer Server { get; }

    public void MoveTo(string time) => Clock.SetUtcNow(Read(time));

    /// <summary>Sets the clock back, as somebody who corrects it would; timers don't notice.</summary>
    public void StepBackTo(string time) => Clock.AdjustTime(Read(time));

    /// <summary>A tenant's owner, logged in again: sessions end when the clock is moved far.</summary>
    public async Task<HttpClient> LoginAsync(TestTenant tenant, CancellationToken ct) =>
        TestTenant.WithToken(Server, await TestTenant.LoginAsync(Server, tenant.Email, TestTenant.Password, ct));

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static DateTimeOffset Read(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
