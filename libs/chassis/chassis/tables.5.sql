-- Rows that are parked, by their key: the relay asks for each row whether one stands before it, without reading the shard.
CREATE INDEX outbox_parked ON outbox (shard, partition_key, id) WHERE parked_at IS NOT NULL;
