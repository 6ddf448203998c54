-- How far each import came, and which of its lines were refused. Nothing of a row's payload is kept here.

-- A running import's row is changed every second: room on its page keeps the new version there.
CREATE TABLE imports (
    environment_id bigint NOT NULL,
    import_id      text   NOT NULL COLLATE "C",
    attempt        bigint NOT NULL,
    status         text   NOT NULL,
    started_at     bigint NOT NULL,
    updated_at     bigint NOT NULL,
    lines_read     bigint NOT NULL,
    recorded       bigint NOT NULL,
    replayed       bigint NOT NULL,
    failed         bigint NOT NULL,
    error_count    bigint NOT NULL,
    stored_errors  bigint NOT NULL,
    code           text,
    message        text,
    PRIMARY KEY (environment_id, import_id)
) WITH (fillfactor = 50);

CREATE INDEX imports_by_start ON imports (environment_id, started_at);

CREATE TABLE import_errors (
    environment_id bigint NOT NULL,
    import_id      text   NOT NULL COLLATE "C",
    number         bigint NOT NULL,
    line           bigint NOT NULL,
    field          text   NOT NULL,
    code           text   NOT NULL,
    message        text   NOT NULL,
    PRIMARY KEY (environment_id, import_id, number)
);
