"""What people typed, read from a request and shaped into commands of the contracts."""
