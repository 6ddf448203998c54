-- Every primary key begins with environment_id, and every transaction touches one environment: Citus can spread the
-- tables over many nodes by that column. Times are Unix milliseconds; amounts are 10^-9 units; balances are canonical
-- decimal text, because they do not fit 64 bits. Ids compare by their bytes.

-- Rows that every append changes: room on their page keeps the new version there.
CREATE TABLE environments (
    environment_id     bigint NOT NULL PRIMARY KEY,
    origin             text   NOT NULL,
    next_index         bigint NOT NULL,
    last_time          bigint NOT NULL,
    delta_count        bigint NOT NULL,
    period             bigint NOT NULL,
    period_delta_count bigint NOT NULL
) WITH (fillfactor = 20);

-- What the verifier owns, apart from the row that appends lock.
CREATE TABLE logs (
    environment_id bigint NOT NULL PRIMARY KEY,
    verified_size  bigint NOT NULL,
    signed_head    text   NOT NULL,
    frozen_index   bigint,
    frozen_reason  text
) WITH (fillfactor = 20);

-- Which server verifies an environment; rows are changed at each pass.
CREATE TABLE verifier_leases (
    environment_id bigint NOT NULL PRIMARY KEY,
    holder         text   NOT NULL,
    fence          bigint NOT NULL,
    expires_at     bigint NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE tree_heads (
    environment_id bigint NOT NULL,
    size           bigint NOT NULL,
    signed_at      bigint NOT NULL,
    PRIMARY KEY (environment_id, size)
);

CREATE TABLE tiles (
    environment_id bigint NOT NULL,
    level          bigint NOT NULL,
    tile_index     bigint NOT NULL,
    hashes         bytea  NOT NULL,
    PRIMARY KEY (environment_id, level, tile_index)
);

-- Hashes don't compress: not trying saves the work.
ALTER TABLE tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE customers (
    environment_id bigint NOT NULL,
    customer_id    text   NOT NULL COLLATE "C",
    unit           text   NOT NULL,
    sequence       bigint NOT NULL,
    balance        text   NOT NULL,
    credits        text   NOT NULL,
    last_leaf      bytea,
    last_index     bigint NOT NULL,
    first_time     bigint NOT NULL,
    last_time      bigint NOT NULL,
    PRIMARY KEY (environment_id, customer_id)
) WITH (fillfactor = 50);

CREATE TABLE deltas (
    environment_id bigint NOT NULL,
    log_index      bigint NOT NULL,
    customer_id    text   NOT NULL COLLATE "C",
    sequence       bigint NOT NULL,
    amount         bigint NOT NULL,
    balance        text   NOT NULL,
    credits        text   NOT NULL,
    time           bigint NOT NULL,
    occurred       bigint,
    unit           text   NOT NULL,
    salt           bytea  NOT NULL,
    prev           bytea,
    leaf           bytea  NOT NULL,
    payload_hash   bytea  NOT NULL,
    payload_salt   bytea,
    reason         text,
    reference_id   text COLLATE "C",
    metadata       text,
    adjusts        bigint,
    PRIMARY KEY (environment_id, log_index)
);

CREATE UNIQUE INDEX deltas_by_sequence ON deltas (environment_id, customer_id, sequence);
CREATE INDEX deltas_by_reference ON deltas (environment_id, customer_id, reference_id) WHERE reference_id IS NOT NULL;
-- Public look-ups know only a leaf hash: its first 8 bytes keep the index small, the row decides.
CREATE INDEX deltas_by_leaf ON deltas (substr(leaf, 1, 8));

CREATE TABLE checkpoints (
    environment_id bigint NOT NULL,
    log_index      bigint NOT NULL,
    entry_type     bigint NOT NULL,
    checkpoint_id  text   NOT NULL COLLATE "C",
    receipt_id     text   NOT NULL,
    customer_id    text   NOT NULL COLLATE "C",
    number         bigint NOT NULL,
    window_start   bigint NOT NULL,
    window_end     bigint NOT NULL,
    first_sequence bigint NOT NULL,
    last_sequence  bigint NOT NULL,
    log_size       bigint NOT NULL,
    time           bigint NOT NULL,
    root           bytea  NOT NULL,
    leaf           bytea  NOT NULL,
    proof_root     bytea  NOT NULL,
    statement      text   NOT NULL,
    -- Log indices (8 bytes each, big-endian) of what a selection or an environment checkpoint covers.
    members        bytea,
    PRIMARY KEY (environment_id, log_index)
);

CREATE UNIQUE INDEX checkpoints_by_id ON checkpoints (environment_id, checkpoint_id);
CREATE INDEX checkpoints_by_number ON checkpoints (environment_id, entry_type, customer_id, number);
CREATE INDEX checkpoints_by_window
    ON checkpoints (environment_id, entry_type, customer_id, window_start, window_end, log_index);
CREATE INDEX checkpoints_by_proof_root ON checkpoints (proof_root);

CREATE TABLE idempotency_keys (
    environment_id  bigint NOT NULL,
    idempotency_key text   NOT NULL COLLATE "C",
    log_index       bigint NOT NULL,
    request         text,
    PRIMARY KEY (environment_id, idempotency_key)
);

-- The rest saves reading and hashing long histories again. All of it can be computed from the deltas: rows that are
-- missing cost time only.

-- The full 256-leaf blocks of each customer's tree (level 0) and the levels above them, as of the verified size.
CREATE TABLE customer_tiles (
    environment_id bigint NOT NULL,
    customer_id    text   NOT NULL COLLATE "C",
    level          bigint NOT NULL,
    tile_index     bigint NOT NULL,
    hashes         bytea  NOT NULL,
    PRIMARY KEY (environment_id, customer_id, level, tile_index)
);

ALTER TABLE customer_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- The roots of the full 256-leaf blocks of a checkpoint's own tree, 32 bytes each; none for checkpoints below 256.
CREATE TABLE checkpoint_blocks (
    environment_id bigint NOT NULL,
    log_index      bigint NOT NULL,
    hashes         bytea  NOT NULL,
    PRIMARY KEY (environment_id, log_index)
);

ALTER TABLE checkpoint_blocks ALTER COLUMN hashes SET STORAGE EXTERNAL;
