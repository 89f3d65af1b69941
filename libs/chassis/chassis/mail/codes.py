"""Codes of six digits that are mailed to an address, to show that it is read.

A code is made when its mail is sent and is readable in that mail alone; what is kept is a slow hash.
"""

import asyncio
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from uuid import UUID

from contracts.mails import Message

#: Where the code comes in a fact of the letter, until it is sent.
PLACE = "······"
_DIGITS = re.compile(r"[0-9]{6}")


def fresh() -> str:
    """A new code."""
    return f"{secrets.randbelow(10**6):06d}"


def digits(typed: str) -> str | None:
    """The six digits of what was typed, with spaces and dashes as people put them; None when it is something else."""
    plain = "".join(typed.split()).replace("-", "")
    return plain if _DIGITS.fullmatch(plain) else None


def hashed(code: str, key: UUID) -> str:
    """A code as it is kept: slow (RFC 7914), so that six digits are not read off a copy of the table while they count.

    Takes some ten milliseconds of a core: never call it on an event loop.
    """
    return hashlib.scrypt(code.encode(), salt=key.bytes, n=4096, r=8, p=1, dklen=32).hex()


async def same(typed: str, key: UUID, hashes: Sequence[str]) -> bool:
    """Whether these digits are one of the codes that were kept under this key."""
    known = await asyncio.to_thread(hashed, typed, key) if hashes else ""
    return any([hmac.compare_digest(known, each) for each in hashes])


def put_in(message: Message, code: str) -> Message:
    """The mail as it is sent, with the code in its place."""
    assert message.letter is not None
    facts = tuple((label, code if value == PLACE else value) for label, value in message.letter.facts)
    return message.model_copy(update={"letter": message.letter.model_copy(update={"facts": facts})})
