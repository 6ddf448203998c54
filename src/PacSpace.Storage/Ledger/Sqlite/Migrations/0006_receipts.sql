-- A receipt names a customer's deltas and holds nothing of them: what a tenant destroys is not kept here.
CREATE TABLE receipts (
    environment_id INTEGER NOT NULL,
    receipt_id     TEXT    NOT NULL,
    customer_id    TEXT    NOT NULL,
    -- Without a window: 0 and the largest integer.
    window_start   INTEGER NOT NULL,
    window_end     INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    last_sequence  INTEGER NOT NULL,
    is_closed      INTEGER NOT NULL,
    log_size       INTEGER NOT NULL,
    time           INTEGER NOT NULL,
    PRIMARY KEY (environment_id, receipt_id)
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX receipts_by_range ON receipts
    (environment_id, customer_id, window_start, window_end, first_sequence, last_sequence, is_closed);

-- Public look-ups know only the id.
CREATE INDEX receipts_by_id ON receipts (receipt_id);
CREATE INDEX checkpoints_by_receipt ON checkpoints (receipt_id);
