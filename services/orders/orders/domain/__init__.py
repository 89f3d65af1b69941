"""The pure rules of orders: requests, names, states, content. No database, no clock, no network."""
