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

public sealed class CitusModelTests : ModelContract<CitusLedgerFixture>;

public sealed class CitusTreeTests : TreeContract<CitusLedgerFixture>;

public sealed class CitusCheckpointTreeTests : CheckpointTreeContract<CitusLedgerFixture>;

public sealed class CitusPublishedHeadTests : PublishedHeadContract<CitusLedgerFixture>;

public sealed class CitusRetentionTests : RetentionContract<CitusLedgerFixture>;

public sealed class CitusReceiptTests : ReceiptContract<CitusLedgerFixture>;

public sealed class CitusImportTests : ImportContract<CitusLedgerFixture>;

public sealed class CitusReconciliationTests : ReconciliationContract<CitusLedgerFixture>;

public sealed class CitusCustomerTests : CustomerContract<CitusLedgerFixture>;
