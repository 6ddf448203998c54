-- From which entry of the log on a reconciliation's lists may name payloads: it goes when one of these is destroyed.
-- What an earlier version stored names any.
ALTER TABLE reconciliations ADD COLUMN first_index INTEGER NOT NULL DEFAULT 0;
