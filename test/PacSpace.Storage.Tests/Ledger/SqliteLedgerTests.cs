using PacSpace.Storage.Tests.Ledger.Contract;
using PacSpace.Storage.Tests.Ledger.Model;

namespace PacSpace.Storage.Tests.Ledger;

public sealed class SqliteAppendTests : AppendContract<SqliteLedgerFixture>;

public sealed class SqliteIdempotencyTests : IdempotencyContract<SqliteLedgerFixture>;

public sealed class SqliteReferenceTests : ReferenceContract<SqliteLedgerFixture>;

public sealed class SqliteLimitTests : LimitContract<SqliteLedgerFixture>;

public sealed class SqliteCheckpointTests : CheckpointContract<SqliteLedgerFixture>;

public sealed class SqliteReadTests : ReadContract<SqliteLedgerFixture>;

public sealed class SqlitePointerTests : PointerContract<SqliteLedgerFixture>;

public sealed class SqliteConcurrencyTests : ConcurrencyContract<SqliteLedgerFixture>;

public sealed class SqliteVerifierTests : VerifierContract<SqliteLedgerFixture>;

public sealed class SqliteDamageTests : DamageContract<SqliteLedgerFixture>;

public sealed class SqliteLeaseTests : LeaseContract<SqliteLedgerFixture>;

public sealed class SqliteModelTests : ModelContract<SqliteLedgerFixture>;

public sealed class SqliteTreeTests : TreeContract<SqliteLedgerFixture>;

public sealed class SqliteCheckpointTreeTests : CheckpointTreeContract<SqliteLedgerFixture>;

public sealed class SqlitePublishedHeadTests : PublishedHeadContract<SqliteLedgerFixture>;

public sealed class SqliteRetentionTests : RetentionContract<SqliteLedgerFixture>;

public sealed class SqliteReceiptTests : ReceiptContract<SqliteLedgerFixture>;

public sealed class SqliteImportTests : ImportContract<SqliteLedgerFixture>;

public sealed class SqliteReconciliationTests : ReconciliationContract<SqliteLedgerFixture>;

public sealed class SqliteCustomerTests : CustomerContract<SqliteLedgerFixture>;

public sealed class SqliteSetTests : SetContract<SqliteLedgerFixture>;
