"""All SQL of certificates."""
