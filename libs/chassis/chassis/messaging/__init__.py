"""Facts in and out: the outbox's relay to Kafka, the consumer and its inbox, and what becomes of records nobody can read."""
