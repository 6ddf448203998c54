-- Results of reconciliations, kept for a day: they hold reference ids, which are payload.

CREATE TABLE reconciliations (
    environment_id bigint NOT NULL,
    job_id         text   NOT NULL COLLATE "C",
    status         text   NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL,
    expires_at     bigint NOT NULL,
    summary        text,
    message        text,
    PRIMARY KEY (environment_id, job_id)
);

CREATE INDEX reconciliations_by_expiry ON reconciliations (expires_at, environment_id);

CREATE TABLE reconciliation_pages (
    environment_id bigint NOT NULL,
    job_id         text   NOT NULL COLLATE "C",
    list           text   NOT NULL COLLATE "C",
    page_index     bigint NOT NULL,
    entries        text   NOT NULL,
    PRIMARY KEY (environment_id, job_id, list, page_index)
);
