-- Every primary key begins with environment_id, and every transaction touches one environment: the tables can be
-- spread over many nodes by that column. Times are Unix milliseconds; amounts are 10^-9 units; balances are
-- canonical decimal text, because they do not fit 64 bits. STRICT: no column takes a value of another type.

CREATE TABLE environments (
    environment_id     INTEGER NOT NULL PRIMARY KEY,
    origin             TEXT    NOT NULL,
    next_index         INTEGER NOT NULL,
    last_time          INTEGER NOT NULL,
    delta_count        INTEGER NOT NULL,
    period             INTEGER NOT NULL,
    period_delta_count INTEGER NOT NULL
) STRICT;

-- What the verifier owns, apart from the row that appends lock.
CREATE TABLE logs (
    environment_id INTEGER NOT NULL PRIMARY KEY,
    verified_size  INTEGER NOT NULL,
    signed_head    TEXT    NOT NULL,
    frozen_index   INTEGER,
    frozen_reason  TEXT
) STRICT;

CREATE TABLE tree_heads (
    environment_id INTEGER NOT NULL,
    size           INTEGER NOT NULL,
    signed_at      INTEGER NOT NULL,
    PRIMARY KEY (environment_id, size)
) WITHOUT ROWID, STRICT;

CREATE TABLE tiles (
    environment_id INTEGER NOT NULL,
    level          INTEGER NOT NULL,
    tile_index     INTEGER NOT NULL,
    hashes         BLOB    NOT NULL,
    PRIMARY KEY (environment_id, level, tile_index)
) STRICT;

CREATE TABLE customers (
    environment_id INTEGER NOT NULL,
    customer_id    TEXT    NOT NULL,
    unit           TEXT    NOT NULL,
    sequence       INTEGER NOT NULL,
    balance        TEXT    NOT NULL,
    credits        TEXT    NOT NULL,
    last_leaf      BLOB,
    last_index     INTEGER NOT NULL,
    first_time     INTEGER NOT NULL,
    last_time      INTEGER NOT NULL,
    PRIMARY KEY (environment_id, customer_id)
) WITHOUT ROWID, STRICT;

CREATE TABLE deltas (
    environment_id INTEGER NOT NULL,
    log_index      INTEGER NOT NULL,
    customer_id    TEXT    NOT NULL,
    sequence       INTEGER NOT NULL,
    amount         INTEGER NOT NULL,
    balance        TEXT    NOT NULL,
    credits        TEXT    NOT NULL,
    time           INTEGER NOT NULL,
    occurred       INTEGER,
    unit           TEXT    NOT NULL,
    salt           BLOB    NOT NULL,
    prev           BLOB,
    leaf           BLOB    NOT NULL,
    payload_hash   BLOB    NOT NULL,
    payload_salt   BLOB,
    reason         TEXT,
    reference_id   TEXT,
    metadata       TEXT,
    adjusts        INTEGER,
    PRIMARY KEY (environment_id, log_index)
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX deltas_by_sequence ON deltas (environment_id, customer_id, sequence);
CREATE INDEX deltas_by_reference ON deltas (environment_id, customer_id, reference_id) WHERE reference_id IS NOT NULL;
-- Public look-ups know only a leaf hash: its first 8 bytes keep the index small, the row decides.
CREATE INDEX deltas_by_leaf ON deltas (substr(leaf, 1, 8));

CREATE TABLE checkpoints (
    environment_id INTEGER NOT NULL,
    log_index      INTEGER NOT NULL,
    entry_type     INTEGER NOT NULL,
    checkpoint_id  TEXT    NOT NULL,
    receipt_id     TEXT    NOT NULL,
    customer_id    TEXT    NOT NULL,
    number         INTEGER NOT NULL,
    window_start   INTEGER NOT NULL,
    window_end     INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    last_sequence  INTEGER NOT NULL,
    log_size       INTEGER NOT NULL,
    time           INTEGER NOT NULL,
    root           BLOB    NOT NULL,
    leaf           BLOB    NOT NULL,
    proof_root     BLOB    NOT NULL,
    statement      TEXT    NOT NULL,
    -- Log indices (8 bytes each, big-endian) of what a selection or an environment checkpoint covers.
    members        BLOB,
    PRIMARY KEY (environment_id, log_index)
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX checkpoints_by_id ON checkpoints (environment_id, checkpoint_id);
CREATE INDEX checkpoints_by_number ON checkpoints (environment_id, entry_type, customer_id, number);
CREATE INDEX checkpoints_by_window
    ON checkpoints (environment_id, entry_type, customer_id, window_start, window_end, log_index);
CREATE INDEX checkpoints_by_proof_root ON checkpoints (proof_root);

CREATE TABLE idempotency_keys (
    environment_id  INTEGER NOT NULL,
    idempotency_key TEXT    NOT NULL,
    log_index       INTEGER NOT NULL,
    request         TEXT,
    PRIMARY KEY (environment_id, idempotency_key)
) WITHOUT ROWID, STRICT;
