ALTER TABLE review ADD COLUMN variety text NOT NULL DEFAULT '';
DROP INDEX review_queue;
CREATE INDEX review_queue ON review (kind, asked_for_at, subject) WHERE state = 'open';
CREATE INDEX review_queue_variety ON review (kind, variety, asked_for_at, subject) WHERE state = 'open';
CREATE INDEX review_queue_organisation ON review (kind, lower(organisation), subject) WHERE state = 'open';
CREATE INDEX review_queue_title ON review (kind, lower(title), subject) WHERE state = 'open';
CREATE INDEX review_claims ON review (claimed_by) WHERE claimed_by IS NOT NULL;
