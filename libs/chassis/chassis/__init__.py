"""How a service runs: edges, outbox, inbox, jobs, mail, identity. Plain functions and a few small classes."""
