"""Pure rules of certificates: status, renewal, names to search, what may be taken in. What a certificate is: `pki`."""
