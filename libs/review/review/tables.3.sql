CREATE TABLE standard_question (
    kind text NOT NULL,
    code text NOT NULL,
    position integer NOT NULL,
    nl text NOT NULL,
    en text NOT NULL,
    step text NOT NULL,
    field text NOT NULL,
    given boolean NOT NULL DEFAULT true,
    PRIMARY KEY (kind, code));
ALTER TABLE review_question ADD COLUMN codes text[] NOT NULL DEFAULT '{}';
