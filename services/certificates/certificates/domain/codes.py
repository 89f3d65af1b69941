"""Revocation codes: how one is written and read, and which certificate somebody means who has one. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from pki.host_names import read_name

from certificates.domain.names import fold

#: Crockford's base32: without I, L, O and U, so that nobody takes one character for another.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 24 characters of five bits: 120 bits, which nobody guesses.
BYTES, GROUP = 15, 4
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def written(random: bytes, length: int = BYTES) -> str:
    """The code of random bytes, 15 unless told otherwise: 24 characters, in groups of four with dashes between. Raises ValueError for another number of bytes."""
    if len(random) != length:
        raise ValueError(len(random))
    number = int.from_bytes(random)
    characters = [ALPHABET[number >> 5 * n & 31] for n in reversed(range(length * 8 // 5))]
    return "-".join("".join(characters[n : n + GROUP]) for n in range(0, len(characters), GROUP))


def read(typed: str) -> str:
    """A code as it was typed, without what people add or mistake: blanks, dashes, lower case, O for 0, I and L for 1."""
    kept = (c for c in unicodedata.normalize("NFKC", typed).upper() if unicodedata.category(c)[0] not in "ZPC")
    return "".join(kept).translate(_ALIKE)


def means(typed: str, serial: str, names: Iterable[str]) -> bool:
    """Whether what was typed is this serial number (hexadecimal, however spaced, with zeros before it or not) or one of these names."""
    digits = re.sub(r"[\s:.-]|^0x", "", typed.strip().lower()).lstrip("0")
    name = fold(typed.strip()).rstrip(".")
    stored = name if name.isascii() else read_name(name, wildcard=True).name or name
    return digits == serial.lstrip("0") or stored in {fold(each) for each in names}
