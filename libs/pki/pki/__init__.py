"""What certificates, requests, keys, names and status answers are. Pure: no database, no clock, no network."""
