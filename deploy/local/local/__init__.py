"""Everything on one machine: Kafka, PostgreSQL, stand-ins and all services, for `make up` and for tests."""
