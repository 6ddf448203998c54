-- What saves reading and hashing long histories again. All of it can be computed from the deltas: rows that are
-- missing cost time only.

-- The full 256-leaf blocks of each customer's tree (level 0) and the levels above them, as of the verified size.
CREATE TABLE customer_tiles (
    environment_id INTEGER NOT NULL,
    customer_id    TEXT    NOT NULL,
    level          INTEGER NOT NULL,
    tile_index     INTEGER NOT NULL,
    hashes         BLOB    NOT NULL,
    PRIMARY KEY (environment_id, customer_id, level, tile_index)
) STRICT;

-- The roots of the full 256-leaf blocks of a checkpoint's own tree, 32 bytes each; none for checkpoints below 256.
CREATE TABLE checkpoint_blocks (
    environment_id INTEGER NOT NULL,
    log_index      INTEGER NOT NULL,
    hashes         BLOB    NOT NULL,
    PRIMARY KEY (environment_id, log_index)
) STRICT;
