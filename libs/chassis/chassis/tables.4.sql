-- Jobs: how far each kind was served (virtual time, remembered), what stands by its due time instead of in the fair order
-- (put off, or put in for later), how often a try failed or took its worker along, and whether somebody was told that it
-- takes too long. The inbox is found by age: it grows in that order, so that a small index will do.
CREATE TABLE job_kind (
    kind text PRIMARY KEY,
    served double precision NOT NULL DEFAULT 0);
INSERT INTO job_kind SELECT kind, max(finish) FROM job_tenant GROUP BY kind;
ALTER TABLE job ADD COLUMN deferred boolean NOT NULL DEFAULT false;
ALTER TABLE job ADD COLUMN failures integer NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN deaths integer NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN alarmed boolean NOT NULL DEFAULT false;
UPDATE job SET deferred = true WHERE state = 'waiting' AND attempts > 0;
DROP INDEX job_waiting;
CREATE INDEX job_new ON job (kind, finish, id) WHERE state = 'waiting' AND NOT deferred;
CREATE INDEX job_due ON job (kind, not_before, id) WHERE state = 'waiting' AND deferred;
CREATE INDEX inbox_at ON inbox USING brin (at);
