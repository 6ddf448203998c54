using PacSpace.Storage.Tests.Ledger.Contract;
using PacSpace.Storage.Tests.Ledger.Model;

namespace PacSpace.Storage.Tests.Ledger;

public sealed class PostgresAppendTests : AppendContract<PostgresLedgerFixture>;

public sealed class PostgresIdempotencyTests : IdempotencyContract<PostgresLedgerFixture>;

public sealed class PostgresReferenceTests : ReferenceContract<PostgresLedgerFixture>;

public sealed class PostgresLimitTests : LimitContract<PostgresLedgerFixture>;

public sealed class PostgresCheckpointTests : CheckpointContract<PostgresLedgerFixture>;

public sealed class PostgresReadTests : ReadContract<PostgresLedgerFixture>;

public sealed class PostgresPointerTests : PointerContract<PostgresLedgerFixture>;

public sealed class PostgresConcurrencyTests : ConcurrencyContract<PostgresLedgerFixture>;

public sealed class PostgresVerifierTests : VerifierContract<PostgresLedgerFixture>;

public sealed class PostgresDamageTests : DamageContract<PostgresLedgerFixture>;

public sealed class PostgresLeaseTests : LeaseContract<PostgresLedgerFixture>;

public sealed class PostgresModelTests : ModelContract<PostgresLedgerFixture>
{
    // Each history makes a database of its own.
    protected override int Histories => 60;
}

public sealed class PostgresTreeTests : TreeContract<PostgresLedgerFixture>;

public sealed class PostgresCheckpointTreeTests : CheckpointTreeContract<PostgresLedgerFixture>;

public sealed class PostgresPublishedHeadTests : PublishedHeadContract<PostgresLedgerFixture>;

public sealed class PostgresRetentionTests : RetentionContract<PostgresLedgerFixture>;

public sealed class PostgresReceiptTests : ReceiptContract<PostgresLedgerFixture>;

public sealed class PostgresImportTests : ImportContract<PostgresLedgerFixture>;

public sealed class PostgresReconciliationTests : ReconciliationContract<PostgresLedgerFixture>;

public sealed class PostgresCustomerTests : CustomerContract<PostgresLedgerFixture>;

public sealed class PostgresSetTests : SetContract<PostgresLedgerFixture>;
