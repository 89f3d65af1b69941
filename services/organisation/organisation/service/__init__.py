"""Use cases of organisation."""
