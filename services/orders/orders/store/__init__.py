"""All SQL of orders. Every read of a customer starts at the subscriber of who asks."""
