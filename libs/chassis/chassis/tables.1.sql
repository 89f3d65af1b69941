CREATE TABLE outbox_shard (shard smallint PRIMARY KEY);
INSERT INTO outbox_shard SELECT generate_series(0, 7);
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    topic text NOT NULL,
    partition_key text NOT NULL,
    shard smallint NOT NULL,
    payload bytea NOT NULL,
    headers jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    parked_at timestamptz,
    cause text);
CREATE INDEX outbox_shard_id ON outbox (shard, id);
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (consumer, event_id));
CREATE TABLE job_tenant (
    kind text NOT NULL,
    tenant text NOT NULL,
    finish double precision NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, tenant));
CREATE TABLE job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL,
    tenant text NOT NULL,
    finish double precision NOT NULL,
    payload jsonb NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'done', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    lease_until timestamptz,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    correlation_id text NOT NULL,
    traceparent text NOT NULL,
    cause text,
    UNIQUE (kind, key));
CREATE INDEX job_waiting ON job (kind, finish, id) WHERE state = 'waiting';
CREATE INDEX job_leased ON job (lease_until) WHERE state = 'leased';
CREATE TABLE dead_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key bytea,
    value bytea,
    headers jsonb NOT NULL,
    cause text NOT NULL,
    attempts integer NOT NULL,
    redriven_at timestamptz,
    UNIQUE (topic, partition, "offset"));
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    subscriber text,
    action text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    facts jsonb NOT NULL,
    correlation_id text NOT NULL);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE TABLE service_state (
    name text PRIMARY KEY,
    value text NOT NULL,
    at timestamptz NOT NULL);
