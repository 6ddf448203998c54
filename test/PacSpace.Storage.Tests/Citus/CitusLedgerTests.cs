using PacSpace.Storage.Control;
using PacSpace.Storage.Tests.Control;
using PacSpace.Storage.Tests.Fsck;
using PacSpace.Storage.Tests.Ledger.Contract;
using PacSpace.Storage.Tests.Ledger.Model;

namespace PacSpace.Storage.Tests.Citus;

public sealed class CitusAppendTests : AppendContract<CitusLedgerFixture>;

public sealed class CitusIdempotencyTests : IdempotencyContract<CitusLedgerFixture>;

public sealed class CitusReferenceTests : ReferenceContract<CitusLedgerFixture>;

public sealed class CitusLimitTests : LimitContract<CitusLedgerFixture>;

public sealed class CitusCheckpointTests : CheckpointContract<CitusLedgerFixture>;

public sealed class CitusReadTests : ReadContract<CitusLedgerFixture>;

public sealed class CitusPointerTests : PointerContract<CitusLedgerFixture>;

public sealed class CitusConcurrencyTests : ConcurrencyContract<CitusLedgerFixture>;

public sealed class CitusVerifierTests : VerifierContract<CitusLedgerFixture>;

public sealed class CitusDamageTests : DamageContract<CitusLedgerFixture>;

public sealed class CitusLeaseTests : LeaseContract<CitusLedgerFixture>;

public sealed class CitusModelTests : ModelContract<CitusLedgerFixture>
{
    protected override int Histories => 10;

    protected override int MaxRounds => 12;
}

public sealed class CitusTreeTests : TreeContract<CitusLedgerFixture>;

public sealed class CitusCheckpointTreeTests : CheckpointTreeContract<CitusLedgerFixture>;

public sealed class CitusPublishedHeadTests : PublishedHeadContract<CitusLedgerFixture>;

public sealed class CitusRetentionTests : RetentionContract<CitusLedgerFixture>;

public sealed class CitusReceiptTests : ReceiptContract<CitusLedgerFixture>;

public sealed class CitusImportTests : ImportContract<CitusLedgerFixture>;

public sealed class CitusReconciliationTests : ReconciliationContract<CitusLedgerFixture>;

public sealed class CitusCustomerTests : CustomerContract<CitusLedgerFixture>;

public sealed class CitusSetTests : SetContract<CitusLedgerFixture>;

public sealed class CitusCleanLedgerTests : CleanLedgerContract<CitusLedgerFixture>;

public sealed class CitusDamagedLedgerTests : DamagedLedgerContract<CitusLedgerFixture>;

public sealed class CitusFsckDamageTests : FsckDamageContract<CitusLedgerFixture>;

public sealed class CitusFalseCheckpointTests : FalseCheckpointContract<CitusLedgerFixture>;

public sealed class CitusTreeDamageTests : TreeDamageContract<CitusLedgerFixture>;

public sealed class CitusDestroyedPayloadTests : DestroyedPayloadContract<CitusLedgerFixture>;

public sealed class CitusReceiptDamageTests : ReceiptDamageContract<CitusLedgerFixture>;

/// <summary>Its tables stay on the coordinator.</summary>
public sealed class CitusControlStoreFixture : ControlStoreFixture
{
    private string? _schema;

    // Without a cluster the tests are skipped before they ask for it.
    public override ValueTask<IControlStore> OpenAsync()
    {
        if (CitusCluster.ConnectionString is null) return new((IControlStore)null!);
        if (_schema is null) CitusCluster.DropAtEnd(_schema = CitusCluster.Name());
        return new(ControlStore.OpenPostgres(CitusCluster.To(_schema)));
    }

    public override ValueTask DisposeAsync() => CitusCluster.ConnectionString is null ? default : base.DisposeAsync();
}

public sealed class CitusControlStoreTests : ControlStoreContract, IClassFixture<CitusControlStoreFixture>
{
    public CitusControlStoreTests(CitusControlStoreFixture fixture) : base(fixture) =>
        Assert.SkipWhen(CitusCluster.ConnectionString is null, "PACSPACE_TEST_CITUS is not set.");
}
