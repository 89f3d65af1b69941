"""DER and BER values: tag, length and content (X.690), read tolerantly. No value is understood here."""

from collections.abc import Iterator
from dataclasses import dataclass

_DEEPEST = 64


class NotDer(ValueError):
    """Not even a tolerant reader can make this out; `reason` is a word without anything of the input."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Value:
    """One TLV. `tag` is the first identifier octet, or the whole number for a long tag; `raw` is all of it."""

    tag: int
    content: bytes
    raw: bytes
    odd: bool  # the length was not written as DER wants it

    def __iter__(self) -> Iterator["Value"]:
        """The values inside, one after the other. Raises NotDer when they don't fill it exactly."""
        yield from values(self.content)


def values(data: bytes) -> Iterator[Value]:
    """The TLVs in these bytes, one after the other. Raises NotDer at the first that is none."""
    at = 0
    while at < len(data):
        value, at = _value(data, at, 0)
        yield value


def first(data: bytes) -> tuple[Value, bytes]:
    """The first TLV and what stands after it. Raises NotDer."""
    value, end = _value(data, 0, 0)
    return value, data[end:]


def dotted(content: bytes) -> str:
    """An OBJECT IDENTIFIER's content as dotted numbers. Raises NotDer."""
    need(0 < len(content) <= 64 and not content[-1] & 0x80, "oid")
    numbers, current = [], 0
    for octet in content:
        current = current << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(current)
            current = 0
    top = min(numbers[0] // 40, 2)
    return ".".join(map(str, (top, numbers[0] - 40 * top, *numbers[1:])))


def need(right: bool, reason: str) -> None:
    """Raises NotDer with this reason when something is not right."""
    if not right:
        raise NotDer(reason)


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    """The TLV that begins at `at`, and where it ends (X.690, 8.1)."""
    start = at
    need(at + 2 <= len(data) and depth < _DEEPEST, "short" if depth < _DEEPEST else "deep")
    tag = data[at]
    at += 1
    if tag & 0x1F == 0x1F:
        while at < len(data) and data[at] & 0x80 and at - start < 5:
            tag, at = tag << 8 | data[at], at + 1
        need(at + 1 < len(data), "short")
        tag, at = tag << 8 | data[at], at + 1
    length = data[at]
    at += 1
    if length == 0x80:
        need(bool(data[start] & 0x20), "length")
        end = at
        while data[end : end + 2] != b"\x00\x00":
            _, end = _value(data, end, depth + 1)
        return Value(tag, data[at:end], data[start : end + 2], True), end + 2
    odd = False
    if length > 0x80:
        octets = data[at : at + length - 0x80]
        need(len(octets) == length - 0x80 and len(octets) <= 126, "short")
        at += len(octets)
        length = int.from_bytes(octets, "big")
        odd = length < 0x80 or octets[0] == 0
    need(length <= len(data) - at, "short")
    return Value(tag, data[at : at + length], data[start : at + length], odd), at + length
