"""What was typed, before anything is made of it."""

from pki.private_keys import holds_private_key


def holds_key(text: str) -> bool:
    """True when a private key is recognised in a text. For the sandbox, which carries each argument by its one type."""
    return holds_private_key(text)
