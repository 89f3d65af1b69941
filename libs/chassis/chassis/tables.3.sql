-- Parked records are bytes: to Kafka a header may be named anything. `identity` is by content, since offsets start anew
-- where a topic is made anew (chassis.messaging.parking); `event_id` is set where parking wrote the row of the inbox.
-- What an operator looked at and did not want is `skipped`.
ALTER TABLE dead_letter ADD COLUMN header_names bytea[];
ALTER TABLE dead_letter ADD COLUMN header_values bytea[];
ALTER TABLE dead_letter ADD COLUMN identity text;
ALTER TABLE dead_letter ADD COLUMN event_id uuid;
ALTER TABLE dead_letter ADD COLUMN skipped_at timestamptz;
ALTER TABLE dead_letter ADD COLUMN skip_reason text;
UPDATE dead_letter SET identity = concat_ws('/', topic, partition, "offset"),
    header_names = ARRAY(SELECT convert_to(h ->> 0, 'UTF8') FROM jsonb_array_elements(headers) WITH ORDINALITY AS e (h, n) ORDER BY n),
    header_values = ARRAY(SELECT decode(h ->> 1, 'base64') FROM jsonb_array_elements(headers) WITH ORDINALITY AS e (h, n) ORDER BY n);
ALTER TABLE dead_letter ALTER COLUMN header_names SET NOT NULL;
ALTER TABLE dead_letter ALTER COLUMN header_values SET NOT NULL;
ALTER TABLE dead_letter ALTER COLUMN identity SET NOT NULL;
ALTER TABLE dead_letter DROP CONSTRAINT dead_letter_topic_partition_offset_key;
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_identity_key UNIQUE (identity);
ALTER TABLE dead_letter DROP COLUMN headers;
