"""Certificates that we hold ourselves: an alarm 30 and 7 days before their end and after it, at most once a day each.

Each service names what it holds in its wiring (`Service.certificates`), the gateway in its app.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pki.certificate import serial_text

from chassis import clock
from chassis.telemetry import log

DAYS_BEFORE = (7, 30)
EVERY = 3600.0  # seconds between two looks


@dataclass(frozen=True)
class Held:
    """Certificates of one purpose, and who replaces them. `read` gives those in use, whatever stands in their file now; it may
    raise OSError or ValueError."""

    name: str
    owner: str
    read: Callable[[], Sequence[x509.Certificate]]


def held_file(name: str, owner: str, path: Path, *, reread: bool = False) -> Held:
    """The certificates of a PEM file as they are at this moment, the start: a process goes on with those when the file is replaced.

    A file that can't be read is looked at again until it can. `reread`: whoever uses the file reads it anew when it changes, so
    each look does.
    """

    def read() -> Sequence[x509.Certificate]:
        return x509.load_pem_x509_certificates(path.read_bytes())

    once = cache(read)
    if not reread:
        with suppress(OSError, ValueError):  # each look says so
            once()
    return Held(name, owner, read if reread else once)


@dataclass(frozen=True)
class Alarm:
    """Something to replace now. `stage` is the days before the end, `ended` or `unreadable`; `key` is one per stage."""

    key: str
    stage: str
    facts: dict[str, str | int]

    def say(self) -> None:
        """Log it."""
        log.error("certificate.ends", stage=self.stage, alarm=True, **self.facts)


def alarms(held: Sequence[Held], now: datetime) -> Iterator[Alarm]:
    """What must be said at `now`: per certificate its last stage, and files that can't be read."""
    for holding in held:
        about: dict[str, str | int] = {"what": holding.name, "owner": holding.owner}
        try:
            certificates = holding.read()
        except (OSError, ValueError) as error:
            yield Alarm(f"{holding.name}:unreadable", "unreadable", about | {"cause": type(error).__name__})
            continue
        for ours in certificates:
            ends = ours.not_valid_after_utc
            left = (ends - now).total_seconds() / 86_400
            stage = "ended" if left < 0 else next((str(days) for days in DAYS_BEFORE if left <= days), None)
            if stage is not None:
                print_ = ours.fingerprint(hashes.SHA256()).hex()[:16]
                facts = about | {"ends": ends.isoformat(), "days": int(left // 1)}
                facts |= {"subject": ours.subject.rfc4514_string(), "serial": serial_text(ours.serial_number)}
                yield Alarm(f"{holding.name}:{print_}:{stage}", stage, facts)


def days_left(held: Sequence[Held], now: datetime) -> dict[str, int | None]:
    """Whole days until the first end per name, negative after it; None for what can't be read."""
    out: dict[str, int | None] = {}
    for holding in held:
        try:
            out[holding.name] = min((c.not_valid_after_utc - now).days for c in holding.read())
        except (OSError, ValueError):
            out[holding.name] = None
    return out


def today() -> str:
    """The Dutch date: an alarm is said once each."""
    return clock.local(clock.now()).date().isoformat()


class Watch:
    """For a process without a database: each process says it once a day."""

    def __init__(self, held: Sequence[Held]) -> None:
        self._held = held
        self._said: dict[str, str] = {}

    def look(self) -> None:
        """Say what must be said and was not said today."""
        for alarm in alarms(self._held, clock.now()):
            if self._said.get(alarm.key) != today():
                self._said[alarm.key] = today()
                alarm.say()


@asynccontextmanager
async def watching(held: Sequence[Held]) -> AsyncIterator[None]:
    """Look now and every hour while the block lasts, without a database."""

    async def forever() -> None:
        watch = Watch(held)
        while True:
            try:
                watch.look()
            except Exception as error:  # the next look comes all the same
                log.error("periodic.failed", what="watching", alarm=True, exc_info=error)
            await asyncio.sleep(EVERY)

    task = asyncio.create_task(forever())
    try:
        yield
    finally:
        task.cancel()
