DROP INDEX review_queue;
CREATE INDEX review_queue ON review (kind, asked_for_at, subject) INCLUDE (claimed_at) WHERE state = 'open';
