"""Use cases of auth: logins, sessions, and checks of certificates behind sessions."""

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits in base64url: a session id or a hand-over code."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """How a secret is kept: SHA-256 in hexadecimal. Enough for 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
