using PacSpace.Storage.Tests.Ledger;

namespace PacSpace.Storage.Tests.Fsck;

public sealed class SqliteCleanLedgerTests : CleanLedgerContract<SqliteLedgerFixture>;

public sealed class PostgresCleanLedgerTests : CleanLedgerContract<PostgresLedgerFixture>;

public sealed class SqliteDamagedLedgerTests : DamagedLedgerContract<SqliteLedgerFixture>;

public sealed class PostgresDamagedLedgerTests : DamagedLedgerContract<PostgresLedgerFixture>;

public sealed class SqliteFsckDamageTests : FsckDamageContract<SqliteLedgerFixture>;

public sealed class PostgresFsckDamageTests : FsckDamageContract<PostgresLedgerFixture>;

public sealed class SqliteFalseCheckpointTests : FalseCheckpointContract<SqliteLedgerFixture>;

public sealed class PostgresFalseCheckpointTests : FalseCheckpointContract<PostgresLedgerFixture>;

public sealed class SqliteTreeDamageTests : TreeDamageContract<SqliteLedgerFixture>;

public sealed class PostgresTreeDamageTests : TreeDamageContract<PostgresLedgerFixture>;

public sealed class SqliteDestroyedPayloadTests : DestroyedPayloadContract<SqliteLedgerFixture>;

public sealed class PostgresDestroyedPayloadTests : DestroyedPayloadContract<PostgresLedgerFixture>;

public sealed class SqliteReceiptDamageTests : ReceiptDamageContract<SqliteLedgerFixture>;

public sealed class PostgresReceiptDamageTests : ReceiptDamageContract<PostgresLedgerFixture>;
