ALTER TABLE review ADD COLUMN proposed text CHECK (proposed IN ('approve', 'reject'));
ALTER TABLE review ADD COLUMN proposed_by text;
ALTER TABLE review ADD COLUMN proposed_by_name text;
ALTER TABLE review ADD CONSTRAINT review_proposed CHECK ((proposed IS NULL) = (proposed_by IS NULL)
    AND (proposed IS NULL) = (proposed_by_name IS NULL) AND (proposed IS NULL OR state = 'open'));
CREATE TABLE review_proposal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject uuid NOT NULL REFERENCES review,
    round integer NOT NULL,
    version integer NOT NULL,
    decision text NOT NULL CHECK (decision IN ('approve', 'reject')),
    reason text,
    causes text[] NOT NULL,
    person text NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('taken', 'handed_back', 'voided')),
    CHECK ((ended_at IS NULL) = (outcome IS NULL)));
CREATE UNIQUE INDEX review_proposal_open ON review_proposal (subject) WHERE ended_at IS NULL;
CREATE INDEX review_proposal_subject ON review_proposal (subject, id);
