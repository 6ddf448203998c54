-- Results of reconciliations, kept for a day: they hold reference ids, which are payload.

CREATE TABLE reconciliations (
    environment_id INTEGER NOT NULL,
    job_id         TEXT    NOT NULL,
    status         TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    summary        TEXT,
    message        TEXT,
    PRIMARY KEY (environment_id, job_id)
) WITHOUT ROWID, STRICT;

CREATE INDEX reconciliations_by_expiry ON reconciliations (expires_at, environment_id);

CREATE TABLE reconciliation_pages (
    environment_id INTEGER NOT NULL,
    job_id         TEXT    NOT NULL,
    list           TEXT    NOT NULL,
    page_index     INTEGER NOT NULL,
    entries        TEXT    NOT NULL,
    PRIMARY KEY (environment_id, job_id, list, page_index)
) STRICT;
