CREATE TABLE review (
    subject uuid PRIMARY KEY,
    kind text NOT NULL,
    reference text NOT NULL,
    subscriber text NOT NULL,
    organisation text NOT NULL,
    title text NOT NULL,
    requester text NOT NULL,
    prepared_by text,
    asked_for_at timestamptz NOT NULL,
    approvals_needed integer NOT NULL CHECK (approvals_needed > 0),
    checks_required text[] NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'held', 'waiting', 'approved', 'rejected', 'withdrawn')),
    version integer NOT NULL,
    round integer NOT NULL,
    claimed_by text,
    claimed_by_name text,
    claimed_at timestamptz,
    running_since timestamptz,
    spent interval NOT NULL,
    alarmed_at timestamptz,
    CHECK ((state = 'open') = (running_since IS NOT NULL)),
    CHECK ((claimed_by IS NULL) = (claimed_at IS NULL) AND (claimed_by IS NULL) = (claimed_by_name IS NULL)));
CREATE INDEX review_queue ON review (asked_for_at, subject) WHERE state = 'open';
CREATE TABLE review_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject uuid NOT NULL REFERENCES review,
    act text NOT NULL,
    at timestamptz NOT NULL,
    person text NOT NULL,
    name text NOT NULL,
    note text,
    "check" text);
CREATE INDEX review_act_subject ON review_act (subject, id);
CREATE INDEX review_act_person ON review_act (person, at DESC, id);
CREATE TABLE review_approval (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject uuid NOT NULL REFERENCES review,
    round integer NOT NULL,
    version integer NOT NULL,
    person text NOT NULL,
    at timestamptz NOT NULL,
    voided_at timestamptz);
CREATE UNIQUE INDEX review_approval_once ON review_approval (subject, round, person) WHERE voided_at IS NULL;
CREATE TABLE review_check (
    subject uuid NOT NULL REFERENCES review,
    "check" text NOT NULL,
    at timestamptz NOT NULL,
    person text NOT NULL,
    name text NOT NULL,
    note text,
    PRIMARY KEY (subject, "check"));
CREATE TABLE review_question (
    id uuid PRIMARY KEY,
    subject uuid NOT NULL REFERENCES review,
    text text NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    reminders integer NOT NULL DEFAULT 0,
    answer text,
    answered_at timestamptz,
    answered_by text,
    answered_by_name text,
    ended_at timestamptz,
    CHECK ((answered_at IS NULL) = (answer IS NULL)),
    CHECK (answered_at IS NULL OR ended_at IS NOT NULL));
CREATE UNIQUE INDEX review_question_open ON review_question (subject) WHERE ended_at IS NULL;
CREATE INDEX review_question_subject ON review_question (subject, asked_at);
CREATE TABLE rejection_cause (
    kind text NOT NULL,
    code text NOT NULL,
    position integer NOT NULL,
    nl text NOT NULL,
    en text NOT NULL,
    step text NOT NULL,
    field text NOT NULL,
    given boolean NOT NULL DEFAULT true,
    PRIMARY KEY (kind, code));
CREATE TABLE review_cause (
    subject uuid NOT NULL REFERENCES review,
    kind text NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (subject, code),
    FOREIGN KEY (kind, code) REFERENCES rejection_cause (kind, code));
CREATE TABLE holiday (
    day date PRIMARY KEY,
    name text NOT NULL);
