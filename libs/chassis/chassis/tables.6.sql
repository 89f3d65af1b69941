-- What is kept as evidence, a row for each thing it is of: until when, since when it stands to be removed, and that it was
-- (chassis.retention). The row outlives what it is of: by it a thing that was removed is known again. `legal_hold`: what
-- nobody removes as long as it lasts; its `kind` is one of those of `retention`, or `subscriber` for all of one.
CREATE TABLE retention (
    kind text NOT NULL,
    key text NOT NULL,
    subscriber text,
    ended_at timestamptz NOT NULL,
    retain_until timestamptz NOT NULL,
    marked_at timestamptz,
    removed_at timestamptz,
    PRIMARY KEY (kind, key));
CREATE INDEX retention_due ON retention (kind, retain_until) WHERE removed_at IS NULL;
CREATE INDEX retention_marked ON retention (marked_at) WHERE marked_at IS NOT NULL AND removed_at IS NULL;
CREATE INDEX retention_removed ON retention (removed_at) WHERE removed_at IS NOT NULL;
CREATE TABLE legal_hold (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL,
    asked_by text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text,
    ended_reason text,
    CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_reason IS NULL)));
CREATE INDEX legal_hold_of ON legal_hold (kind, key) WHERE ended_at IS NULL;
