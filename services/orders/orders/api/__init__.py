"""HTTP in: customers, and validation."""
