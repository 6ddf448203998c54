-- How far each import came, and which of its lines were refused. Nothing of a row's payload is kept here.

CREATE TABLE imports (
    environment_id INTEGER NOT NULL,
    import_id      TEXT    NOT NULL,
    attempt        INTEGER NOT NULL,
    status         TEXT    NOT NULL,
    started_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    lines_read     INTEGER NOT NULL,
    recorded       INTEGER NOT NULL,
    replayed       INTEGER NOT NULL,
    failed         INTEGER NOT NULL,
    error_count    INTEGER NOT NULL,
    stored_errors  INTEGER NOT NULL,
    code           TEXT,
    message        TEXT,
    PRIMARY KEY (environment_id, import_id)
) WITHOUT ROWID, STRICT;

CREATE INDEX imports_by_start ON imports (environment_id, started_at);

CREATE TABLE import_errors (
    environment_id INTEGER NOT NULL,
    import_id      TEXT    NOT NULL,
    number         INTEGER NOT NULL,
    line           INTEGER NOT NULL,
    field          TEXT    NOT NULL,
    code           TEXT    NOT NULL,
    message        TEXT    NOT NULL,
    PRIMARY KEY (environment_id, import_id, number)
) WITHOUT ROWID, STRICT;
