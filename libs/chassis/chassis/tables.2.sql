-- `audit.source`: the address a person came from, blanked after a year. `anonymous_refusal`: what was refused to nobody
-- we know, counted by hour and by the first part of the address; rows stay few whoever asks (chassis.audit).
ALTER TABLE audit ADD COLUMN source text;
CREATE INDEX audit_source ON audit (at) WHERE source IS NOT NULL;
CREATE INDEX audit_not_found ON audit (actor, at) WHERE outcome = 'not_found';
CREATE TABLE anonymous_refusal (
    hour timestamptz NOT NULL,
    action text NOT NULL,
    outcome text NOT NULL,
    source text NOT NULL,
    refusals bigint NOT NULL,
    PRIMARY KEY (hour, action, outcome, source));
