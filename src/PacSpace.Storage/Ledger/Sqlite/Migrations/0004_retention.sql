-- How far the destruction of payloads has come: entries below purged_size have none, and those below erased_size have
-- left nothing in the file either. Environments that were never swept have no row.
CREATE TABLE retention (
    environment_id INTEGER NOT NULL PRIMARY KEY,
    purged_size    INTEGER NOT NULL,
    erased_size    INTEGER NOT NULL
) STRICT;
