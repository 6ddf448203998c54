-- What a tenant chose for its environments; a tenant without a row has the defaults.
CREATE TABLE tenant_settings (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    -- Days after which payloads are destroyed; 0: never.
    payload_retention_days BIGINT NOT NULL,
    verify_detail TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
