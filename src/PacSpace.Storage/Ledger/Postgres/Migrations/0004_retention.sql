-- How far the destruction of payloads has come: entries below purged_size have none, and those below erased_size have
-- left no dead rows either. Environments that were never swept have no row.
CREATE TABLE retention (
    environment_id bigint NOT NULL PRIMARY KEY,
    purged_size    bigint NOT NULL,
    erased_size    bigint NOT NULL
) WITH (fillfactor = 50);
