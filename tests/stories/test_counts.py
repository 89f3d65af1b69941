"""What pages, saved steps, events and jobs ask of PostgreSQL and of services, against the numbers we hold.

The numbers are `tests/benchmarks/counts.json`. A new row begins here: a page or a step in `PAGES`; events and jobs of the
journey come by themselves. `COUNTS=lower` writes what fell and what is new; what rose is written by hand, with a reason.
"""

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import auth.domain
import httpx
import pytest
from chassis.messaging import inbox
from chassis.testing import Portal
from chassis.testing.counting import Counts, begin, counting
from chassis.work import workers
from local.journey import approve, to_the_last_step

BASELINE = Path(__file__).parents[1] / "benchmarks" / "counts.json"
#: What a browser asks in the journey, by the way and the address: the last time counts.
PAGES = {
    "page: start": ("GET", "/"),
    "page: home": ("GET", "/home"),
    "page: overview": ("GET", r"/servercertificaten\?per=100"),
    "page: certificate": ("GET", r"/servercertificaten/\d+"),
    "page: begin a renewal": ("GET", r"/servercertificaten/\d+/verlengen"),
    "page: step of the wizard": ("GET", r"/aanvragen/ID/certificaatbeheerder"),
    "page: last step of the wizard": ("GET", r"/aanvragen/ID/afronding"),
    "page: orders": ("GET", "/bestellingen"),
    "page: order": ("GET", r"/bestellingen/ID"),
    "page: own sessions": ("GET", "/sessies"),
    "page: queue of validation": ("GET", "/validatie"),
    "page: case of validation": ("GET", r"/validatie/ID"),
    "step: renewal begun": ("POST", r"/servercertificaten/\d+/verlengen"),
    "step: contact": ("POST", r"/aanvragen/ID/contactpersoon"),
    "step: manager": ("POST", r"/aanvragen/ID/certificaatbeheerder"),
    "step: certificate": ("POST", r"/aanvragen/ID/certificaat"),
    "step: check": ("POST", r"/aanvragen/ID/controle"),
    "step: conditions": ("POST", r"/aanvragen/ID/voorwaarden"),
    "step: order placed": ("POST", r"/aanvragen/ID/afronding"),
    "step: case claimed": ("POST", r"/validatie/ID/claim"),
    "step: case approved": ("POST", r"/validatie/ID/goedkeuren"),
}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def budgets() -> dict[str, float]:
    """On a busy machine too: time is not counted here."""
    return {"card_seconds": 600.0, "service_seconds": 600.0}


class Ledger:
    """What each request of a browser, each event and each job asked."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, str, Counts]] = []
        self.rest: dict[str, Counts] = {}

    async def _asked(self, request: httpx.Request) -> None:
        path = _ID.sub("ID", request.url.raw_path.decode())
        self.pages.append((request.method, path, begin()))

    def follow(self, browser: Any) -> Any:
        """Count what this browser asks."""
        browser.public.event_hooks = {"request": [self._asked]}
        return browser

    def note(self, name: str, counts: Counts) -> None:
        """Of an event or a job the most counts, whichever way it went."""
        self.rest[name] = counts.most(self.rest.get(name, counts))

    def rows(self) -> dict[str, dict[str, int]]:
        """Everything by its name in the baseline."""
        found = dict(self.rest)
        for name, (method, pattern) in PAGES.items():
            mine = [counts for m, path, counts in self.pages if m == method and re.fullmatch(pattern, path)]
            assert mine, f"nobody asked for {name}; there were {sorted({(m, p) for m, p, _ in self.pages})}"
            found[name] = mine[-1]
        return {name: found[name].row() for name in sorted(found)}


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """Counts while the test lasts. Sessions are noted as in use once an hour: how long a test takes is not counted."""
    made, consume, run_one = Ledger(), inbox.consume, workers.run_one
    monkeypatch.setattr(auth.domain, "SEEN_EVERY", timedelta(hours=1))

    async def consumed(service: Any, records: Any) -> None:
        (record,) = records
        counts = begin()
        await consume(service, records)
        name = dict(record.headers)["ce_dataschema"].decode().rsplit(":", 1)[1]
        made.note(f"event: {name} at {service.name}", counts)

    async def ran(service: Any, kind: str) -> bool:
        counts = begin()
        if done := await run_one(service, kind):
            made.note(f"job: {kind} of {service.name}", counts)
        return done

    monkeypatch.setattr(inbox, "consume", consumed)
    monkeypatch.setattr(workers, "run_one", ran)
    with counting():
        yield made


@pytest.fixture
async def counted_portal(ledger: Ledger, portal: Portal) -> Portal:
    """The portal with connections that count: they are made after the counting began."""
    return portal


async def _log_in(browser: Any, to: str) -> None:
    """Again when it took too long: the first card waits until its reader has loaded."""
    for _ in range(6):
        await browser.log_in(to)
        if browser.at == to:
            return
    raise AssertionError(browser.words[:500])


async def _look_around(contact: Any) -> None:
    for page in ("/", "/home", "/servercertificaten?per=100", "/bestellingen", "/sessies"):
        await contact.open(page)


async def _order(portal: Portal, contact: Any, validator: Any, name: str) -> None:
    """A renewal from the overview to the new certificate, and the pages on its way. Mails stay: no mail server is near."""
    await _look_around(contact)
    await to_the_last_step(contact, name)
    await contact.open(contact.at.replace("/afronding", "/certificaatbeheerder"))
    await contact.open(contact.at.replace("/certificaatbeheerder", "/afronding"))
    await contact.press("Plaats bestelling")
    order = _ID.search(contact.at)
    assert order is not None, contact.words[:500]
    await portal.settle(skip_jobs=("mail",))
    await validator.open("/validatie")
    await approve(validator, order.group())
    await portal.settle(skip_jobs=("mail",))
    await contact.open(f"/bestellingen/{order.group()}")


async def test_nothing_asks_more_than_we_said(
    counted_portal: Portal,
    ledger: Ledger,
    browser_for: Callable[[str | None], Any],
    seed: Callable[[], Awaitable[None]],
) -> None:
    await seed()
    contact, validator = ledger.follow(browser_for("cp_full")), ledger.follow(browser_for("validator1"))
    await _log_in(contact, "/home")
    await _log_in(validator, "/validatie")
    for name in ("koppelvlak", "woz"):  # the first is warm-up: a statement that is new is asked twice
        ledger.rest.clear()
        await _order(counted_portal, contact, validator, f"{name}.voorbeeldstad.example")
    await asyncio.sleep(0)  # what was asked last is told by the loop
    _compare(json.loads(BASELINE.read_text()), ledger.rows())


def _compare(said: dict[str, dict[str, int]], found: dict[str, dict[str, int]]) -> None:
    pairs = [
        (name, what, said[name][what], number)
        for name in sorted(said.keys() & found.keys())
        for what, number in found[name].items()
    ]
    rose = [f"{name}: {what} {was} -> {now}" for name, what, was, now in pairs if now > was]
    fell = [f"{name}: {what} {was} -> {now}" for name, what, was, now in pairs if now < was]
    fell += [f"{name} is new" for name in sorted(found.keys() - said.keys())]
    fell += [f"{name} is no more" for name in sorted(said.keys() - found.keys())]
    if os.environ.get("COUNTS") == "lower":
        kept = {
            name: {what: min(n, said.get(name, row)[what]) for what, n in row.items()} for name, row in found.items()
        }
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in kept.items())
        BASELINE.write_text(f"{{\n{lines}\n}}\n")
        fell = []
    assert not rose, f"costs more than we said; to raise a number of {BASELINE.name} is a decision, by hand: {rose}"
    assert not fell, f"costs less than we said, or has no number: write it down with COUNTS=lower: {fell}"


def test_a_rise_and_a_fall_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COUNTS", raising=False)
    said = {"page": {"statements": 4, "calls": 2}}
    _compare(said, {"page": {"statements": 4, "calls": 2}})
    with pytest.raises(AssertionError, match=r"a decision.*page: statements 4 -> 5"):
        _compare(said, {"page": {"statements": 5, "calls": 1}})
    with pytest.raises(AssertionError, match=r"COUNTS=lower.*page: calls 2 -> 1"):
        _compare(said, {"page": {"statements": 4, "calls": 1}})
    with pytest.raises(AssertionError, match="other is new"):
        _compare(said, {**said, "other": {"statements": 1}})
