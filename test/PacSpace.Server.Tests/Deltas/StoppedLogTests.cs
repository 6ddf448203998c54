using Microsoft.Extensions.Logging;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public sealed class StoppedLogTests
{
    private const int VerificationStopped = 2010;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopped_environment_is_named_once_a_start_and_not_by_each_refused_emit()
    {
        var directory = Directory.CreateTempSubdirectory("pacspace-");
        string key;
        await using (var server = new TestServer(new TestServerOptions { DataDirectory = directory.FullName }))
        {
            var tenant = await ApiTenant.CreateAsync(server, Ct);
            await tenant.Store.FreezeAsync(tenant.Environment.Number, 0, "test", Ct);
            key = tenant.Key;
        }
        var log = new LogCapture();
        await using (var server = new TestServer(new TestServerOptions { DataDirectory = directory.FullName, Log = log }))
        {
            _ = server.BaseAddress;
            while (Stops() == 0) await Task.Delay(5, Ct);
            var api = TestTenant.WithKey(server, key);
            for (var i = 0; i < 20; i++) (await api.EmitAsync(BalanceApi.Good("c"), Ct)).IsRefused(503, "SERVICE_UNAVAILABLE");
            Assert.Equal(1, Stops());
        }
        directory.Delete(recursive: true);

        int Stops() => log.Lines.Count(l => l.EventId == VerificationStopped && l.Level == LogLevel.Critical);
    }
}
