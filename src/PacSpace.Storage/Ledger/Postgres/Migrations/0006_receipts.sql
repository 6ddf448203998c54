-- A receipt names a customer's deltas and holds nothing of them: what a tenant destroys is not kept here.
CREATE TABLE receipts (
    environment_id bigint NOT NULL,
    receipt_id     text   NOT NULL COLLATE "C",
    customer_id    text   NOT NULL COLLATE "C",
    -- Without a window: 0 and the largest integer.
    window_start   bigint NOT NULL,
    window_end     bigint NOT NULL,
    first_sequence bigint NOT NULL,
    last_sequence  bigint NOT NULL,
    is_closed      bigint NOT NULL,
    log_size       bigint NOT NULL,
    time           bigint NOT NULL,
    PRIMARY KEY (environment_id, receipt_id)
);

CREATE UNIQUE INDEX receipts_by_range ON receipts
    (environment_id, customer_id, window_start, window_end, first_sequence, last_sequence, is_closed);

-- Public look-ups know only the id.
CREATE INDEX receipts_by_id ON receipts (receipt_id);
CREATE INDEX checkpoints_by_receipt ON checkpoints (receipt_id);
