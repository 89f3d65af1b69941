"""What serial numbers that were typed or pasted mean, and how fast an incident goes on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from contracts.incidents import LineOutcome, Spelling

from certificates.domain.names import fold

#: So many revocations of incidents are with the CA at a time: fewer than it is asked at once, so that what is asked by itself never waits for them.
AT_ONCE = 3
#: Seconds until the next of them are asked for: shortly while they get through, and as rarely as of one revocation while the CA doesn't answer.
_SOON, _LATE = 0.25, 15.0
#: Somebody is called so long before the time of a list is over that nobody confirmed, and every so often for an incident that ran and nobody closes.
CALLED_BEFORE, LEFT_OPEN = timedelta(hours=4), timedelta(days=1)
_LONGEST = 20  # octets (RFC 5280, 4.1.2.2)


@dataclass(frozen=True)
class Given:
    """A line as given: the serial number as it is stored, and the issuer that was named with it; or why it says no number, with what to write instead."""

    typed: str
    serial: str = ""
    issuer: str = ""
    outcome: LineOutcome | None = None
    choices: tuple[str, ...] = ()


def given(lines: Iterable[str], spelling: Spelling | None) -> list[Given]:
    """What each line means: `serial` or `serial;issuer`. What says the same as a line before it is a double."""
    read, before = list[Given](), set[tuple[str, str]]()
    for line in lines:
        typed, _, issuer = (part.strip() for part in line.partition(";"))
        number = _read(line.strip(), typed, issuer, spelling)
        if number.outcome is None and (number.serial, issuer) in before:
            number = Given(number.typed, number.serial, issuer, LineOutcome.DOUBLE)
        before.add((number.serial, issuer))
        read.append(number)
    return read


def _read(line: str, typed: str, issuer: str, spelling: Spelling | None) -> Given:
    folded = fold(typed)
    digits = re.sub(r"[\s:.-]", "", folded).removeprefix("0x")
    marked = folded.startswith("0x") or ":" in folded or bool(re.search("[a-f]", digits))
    if not re.fullmatch("[0-9a-f]{1,80}", digits) or (marked and spelling is Spelling.DECIMAL):
        return Given(line, outcome=LineOutcome.INVALID)
    as_hex, as_decimal = _stored(int(digits, 16)), "" if marked else _stored(int(digits))
    if spelling is None and not marked and as_hex != as_decimal:
        choices = tuple(f"0x{each}" + (f";{issuer}" if issuer else "") for each in (as_hex, as_decimal) if each)
        return Given(line, outcome=LineOutcome.SPELLING, choices=choices)
    serial = as_decimal if spelling is Spelling.DECIMAL else as_hex
    return Given(line, serial, issuer) if serial else Given(line, outcome=LineOutcome.INVALID)


def _stored(number: int) -> str:
    """As `CertificateSerial` writes it; empty when it is too long for a serial number."""
    text = f"{number:x}"
    text = text.zfill(len(text) + len(text) % 2)
    return text if len(text) <= 2 * _LONGEST else ""


def pause(stood: timedelta) -> float:
    """Seconds until the next certificates of a run are asked for, when none got through for so long."""
    return min(_LATE, max(_SOON, stood.total_seconds() / 4))
