-- What a tenant says of its customers. A row may be there before the customer's first delta: its sequence is 0.
-- search_name is the display name without regard to case: databases don't agree on the case of letters beyond ASCII.
-- No index holds what an append changes, so that the new version of a row stays on its page.
ALTER TABLE customers
    ADD COLUMN cadence_seconds bigint NOT NULL DEFAULT 0,
    ADD COLUMN display_name text COLLATE "C",
    ADD COLUMN search_name text COLLATE "C",
    ADD COLUMN created_at bigint NOT NULL DEFAULT 0;
UPDATE customers SET created_at = first_time;

CREATE INDEX customers_by_creation ON customers (environment_id, created_at);

-- The UTC months (yyyymm) in which a customer has deltas, with the first of each: who was active in a month, and with
-- how much, without reading the month's deltas.
CREATE TABLE customer_months (
    environment_id bigint NOT NULL,
    customer_id    text   NOT NULL COLLATE "C",
    period         bigint NOT NULL,
    first_sequence bigint NOT NULL,
    PRIMARY KEY (environment_id, customer_id, period)
);

CREATE INDEX customer_months_by_period ON customer_months (environment_id, period, customer_id, first_sequence);

INSERT INTO customer_months (environment_id, customer_id, period, first_sequence)
SELECT environment_id, customer_id,
    to_char(to_timestamp(time / 1000) AT TIME ZONE 'UTC', 'YYYYMM')::bigint AS period, min(sequence)
FROM deltas GROUP BY environment_id, customer_id, period;
