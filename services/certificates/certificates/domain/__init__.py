"""Pure rules of certificates: status, reading X.509, names to search, comparing what came back with what was asked."""
