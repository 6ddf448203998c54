using Microsoft.Extensions.DependencyInjection;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Pipeline;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Process;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Tests.Pipeline;

/// <summary>A node that verifies nothing itself, and the heads that others publish.</summary>
public sealed class HeadKeeperTests(ServerFixture fixture)
{
    private const EnvironmentKind Kind = EnvironmentKind.Sandbox;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_that_was_put_back_is_stopped_at_the_second_look_though_it_grows()
    {
        var tenant = await ApiTenant.CreateAsync(fixture.Server, Ct);
        using var directory = new TempDirectory();
        var memory = new SignedHeads(directory.Root);
        var signer = await Service<EnvironmentKeys>().SignerAsync(tenant.Environment, Ct);
        memory.Write(signer.VerifierKey, signer.Sign(new TreeHead(signer.VerifierKey.Name, 9, Hash.Sha256("nine"u8))));
        var (store, keeper) = (Service<LedgerStores>().For(Kind), new HeadKeeper(Service<LedgerStores>(), Service<IControlStore>(), memory));
        var environment = tenant.Environment.Number;

        Assert.Empty(await keeper.KeepAsync(Kind, [new LogPosition(environment, 3, 3, false)], Ct));
        // What a failover shows for a moment is forgiven.
        Assert.Empty(await keeper.KeepAsync(Kind, [new LogPosition(environment, 9, 9, false)], Ct));
        Assert.Empty(await keeper.KeepAsync(Kind, [new LogPosition(environment, 3, 3, false)], Ct));
        Assert.Null((await store.FindLogAsync(environment, Ct))!.FrozenReason);
        Assert.Equal([environment], await keeper.KeepAsync(Kind, [new LogPosition(environment, 4, 3, false)], Ct));
        Assert.Contains("rolled back: it holds 4 entries", (await store.FindLogAsync(environment, Ct))!.FrozenReason, StringComparison.Ordinal);
        // Other tests ask this server for its health.
        await store.ResumeAsync(environment, Ct);
    }

    private T Service<T>() where T : notnull => fixture.Server.Services.GetRequiredService<T>();
}
