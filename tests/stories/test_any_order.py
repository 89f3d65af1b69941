"""Whole stories whose events come late, twice, shuffled and in other batches, and whose workers die: the end is always the same.

Each seed is a schedule of its own: people act whenever they can, events and jobs come when the seed says. A run that fails
names its seed; `SEEDS=17 .venv/bin/pytest tests/stories/test_any_order.py` does it again, `SEEDS=0-500` does many.
"""

import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from certificates import worker as certificates_worker
from chassis import clock
from chassis.testing import Identities, Portal
from chassis.testing.chance import Chance
from chassis.testing.post import Post
from contracts.authority import Who
from local import demo
from local.journey import new_csr, register

Seed = Callable[[], Awaitable[None]]
TOWN, CONTACT, VALIDATOR, DELIVERY = "P1234567", "CB1000002", "CB9000001", "beheer@voorbeeldstad.example"
KAREL = next(person for person in demo.PERSONS if person.number == "CB1000010")
MAIL = ("mail",)
STEPS = ("contact", "email_code", "manager", "certificate", "check", "conditions")
TOGETHER = 2  # stories that are told at once
_PLACED, _QUESTION = "Uw bestelling {} is geplaatst", "Wij hebben een vraag over uw bestelling {}"
_APPROVED, _ISSUED = "Uw bestelling {} is goedgekeurd", "Uw certificaat voor {}"
_REJECTED, _REVOKED = "Uw bestelling {} is afgewezen", "Ingetrokken: het certificaat voor {}"


@dataclass(frozen=True)
class Plot:
    """What people do, what the portal says of the order (with `?`: or not), and which mails come."""

    acts: tuple[str, ...]
    said: tuple[str, ...]
    mails: tuple[str, ...]


_ISSUED_AT_ONCE = ("placed", "ready", "approved", "completed")
PLOTS = {
    "issued": Plot(("place", "approve"), _ISSUED_AT_ONCE, (_PLACED, _APPROVED, _ISSUED)),
    "revoked": Plot(
        ("place", "approve", "supersede"), _ISSUED_AT_ONCE, (_PLACED, _APPROVED, _ISSUED, _REVOKED, _REVOKED)
    ),
    "leaked": Plot(("place", "approve", "leak"), _ISSUED_AT_ONCE, (_PLACED, _APPROVED, _ISSUED, _REVOKED, _REVOKED)),
    "asked": Plot(
        ("place", "ask", "answer", "approve"),
        ("placed", "ready", "waiting", "resumed", "approved", "completed"),
        (_PLACED, _QUESTION, _APPROVED, _ISSUED),
    ),
    "withdrawn": Plot(("place", "withdraw"), ("placed", "ready?", "withdrawn"), (_PLACED,)),
    "unanswered": Plot(("place", "ask", "withdraw"), ("placed", "ready", "waiting", "withdrawn"), (_PLACED, _QUESTION)),
    "rejected": Plot(("place", "reject"), ("placed", "ready", "rejected"), (_PLACED, _REJECTED)),
}


def seeds() -> list[int]:
    """From SEEDS: "17", "3,5" or "0-500"; else the few of every day."""
    found: list[int] = []
    for part in os.environ.get("SEEDS", "0-7").split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


@dataclass
class Tale:
    """One order on its way: what is still to be done by people, each when it can be."""

    portal: Portal
    identities: Identities
    kind: str
    name: str
    order: str = ""
    todo: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.todo = list(PLOTS[self.kind].acts)

    def client(self, service: str, *, staff: bool = False) -> httpx.AsyncClient:
        who = (VALIDATOR, Who.VALIDATION, None) if staff else (CONTACT, Who.CONTACT_FULL, TOWN)
        return self.portal.client(service, self.identities.person(service, *who))

    async def act(self) -> bool:
        """Do what comes next, if it can be done now."""
        if done := await getattr(self, self.todo[0])():
            self.todo.pop(0)
        return bool(done)

    async def save(self, http: httpx.AsyncClient, draft: dict[str, Any], step: str, **answers: Any) -> dict[str, Any]:
        body = {"version": draft["version"], "answers": {"step": step, **answers}}
        saved = await http.put(f"/drafts/{draft['id']}/steps/{step}", json=body)
        assert saved.status_code == 200, saved.text
        answer: dict[str, Any] = saved.json()
        return answer

    async def place(self) -> bool:
        async with self.client("orders") as http:
            draft = (await http.post("/drafts", json={"product": "pkio_private", "language": "nl"})).json()
            certificate = {
                "common_name": self.name,
                "csr": new_csr(self.name),
                "sans": [],
                "delivery_email": DELIVERY,
            }
            accepted = [declaration["code"] for declaration in draft["terms"]["declarations"]]
            answers: dict[str, Any] = {
                "manager": {"manager": KAREL.number}, "certificate": certificate, "conditions": {"accepted": accepted}
            }  # fmt: skip
            for step in STEPS:
                draft = await self.save(http, draft, step, **answers.get(step, {}))
            click = {"version": draft["version"]}
            placed = [await http.post(f"/drafts/{draft['id']}/place", json=click) for _ in range(2)]
        assert placed[0].status_code == placed[1].status_code == 200 and placed[0].json() == placed[1].json()
        self.order = placed[0].json()["order"]
        return True

    async def _decide(self, what: str, **body: Any) -> bool:
        async with self.client("orders", staff=True) as http:
            case = await http.get(f"/validation/cases/{self.order}")
            if case.status_code == 404:  # its form isn't there yet
                return False
            version = {"version": case.json()["version"]}
            claimed = await http.post(f"/validation/cases/{self.order}/claim", json=version)
            assert claimed.status_code == 200, claimed.text
            version = {"version": claimed.json()["version"]}
            decided = await http.post(f"/validation/cases/{self.order}/{what}", json=version | body)
            assert decided.status_code == 200, decided.text
        return True

    async def approve(self) -> bool:
        return await self._decide("approve")

    async def reject(self) -> bool:
        return await self._decide("reject", reason="Dit domein is niet van u.")

    async def ask(self) -> bool:
        return await self._decide("ask", text="Van wie is dit domein?")

    async def view(self) -> dict[str, Any]:
        async with self.client("orders") as http:
            seen: dict[str, Any] = (await http.get(f"/orders/{self.order}")).json()
            return seen

    async def answer(self) -> bool:
        answer = {"question": (await self.view())["questions"][-1]["id"], "text": "Van ons."}
        async with self.client("orders") as http:
            given = [await http.post(f"/orders/{self.order}/answer", json=answer) for _ in range(2)]
        assert [one.status_code for one in given] == [200, 200], given[0].text
        return True

    async def withdraw(self) -> bool:
        async with self.client("orders") as http:
            withdrawn = await http.post(f"/orders/{self.order}/withdraw", json={})
        assert withdrawn.status_code == 200, withdrawn.text
        return True

    async def _revoke(self, reason: str) -> bool:
        reads = self.portal.services["certificates"].database.reads
        found = await reads.fetchval("SELECT id FROM certificate WHERE order_id = $1", UUID(self.order))
        if found is None:
            return False
        async with self.client("certificates") as http:
            for _ in range(2):
                asked = await http.post(f"/certificates/{found}/revocation", json={"reason": reason})
                assert asked.status_code == 200, asked.text
        return True

    async def supersede(self) -> bool:
        return await self._revoke("superseded")

    async def leak(self) -> bool:
        return await self._revoke("keyCompromise")


async def move(portal: Portal, identities: Identities) -> str:
    """The manager has another phone; answers it."""
    phone = f"+3161{int(clock.now().timestamp() * 1000) % 10**7:07d}"  # of a range in which every number is one
    async with portal.client("organisation", identities.service("operator", "organisation")) as http:
        await register(http, f"/persons/{KAREL.number}", KAREL.command() | {"phone": phone})
    return phone


async def until_over(portal: Portal, chance: Chance, tales: list[Tale], identities: Identities) -> str:
    """People act and events come as the seed says; then all that is left comes. Answers the manager's last phone."""
    phone = await move(portal, identities)
    while acting := [tale for tale in tales if tale.todo]:
        if chance.happens(0.1):
            phone = await move(portal, identities)
        if chance.happens(0.2):
            await chance.pick(acting).act()
        elif not await portal.step(skip_jobs=MAIL) and not await chance.pick(acting).act():
            with clock.moved(timedelta(minutes=1)):  # a job was put off
                await portal.settle(skip_jobs=MAIL)
    for minutes in (0, 3, 5, 7):
        if minutes == 5:
            chance.spare()  # what killed many workers is tried a minute later each time
        with clock.moved(timedelta(minutes=minutes)):
            await portal.settle(skip_jobs=MAIL)
    orders, certificates = portal.services["orders"], portal.services["certificates"]
    with clock.moved(timedelta(minutes=7)):
        await certificates_worker.reconcile(certificates)  # type: ignore[arg-type]
        for seconds, run in orders.jobs.periodic:
            if seconds < 3600:
                await run(orders)
        await portal.settle(skip_jobs=MAIL)
    return phone


async def check(portal: Portal, tale: Tale) -> None:
    """What is true of an order at the end, whatever came when."""
    plot, order = PLOTS[tale.kind], UUID(tale.order)
    payloads = [(head, json.loads(payload)) for topic, head, payload in portal.log if topic == "mc.orders.v1"]
    said = [(h["ce_dataschema"].rsplit(":", 1)[1], p["version"]) for h, p in payloads if p.get("order") == tale.order]
    names = [name.split(".")[1] for name, _ in said]
    assert names in ([n.rstrip("?") for n in plot.said], [n for n in plot.said if "?" not in n]), said
    assert [version for _, version in said] == list(range(1, len(said) + 1)), said
    view = await tale.view()
    assert view["state"] == plot.said[-1], view
    reads = {name: service.database.reads for name, service in portal.services.items()}
    issued = int(view["state"] == "completed")
    for table in ("certificate", "issuance"):
        sql = f"SELECT count(*) FROM {table} WHERE order_id = $1"
        assert await reads["certificates"].fetchval(sql, order) == issued, table
    documents = await reads["signing"].fetch("SELECT state FROM document WHERE subject = $1", order)
    assert [row["state"] for row in documents] == ["sealed"]
    mails = [mail.format(view["reference"]) for mail in plot.mails if "certificaat voor" not in mail]
    mails += [mail.format(tale.name) for mail in plot.mails if "certificaat voor" in mail]
    came = Counter(s for s in await subjects(portal) if s.endswith(tale.name) or view["reference"] in s)
    assert came == Counter(m for m in mails if "ready" in names or "geplaatst" not in m), came
    if "revoked" in plot.mails[-1] or tale.kind in {"revoked", "leaked"}:
        sql = "SELECT c.revoked_at, r.state FROM certificate c JOIN revocation r ON r.certificate = c.id WHERE c.order_id = $1"
        found = await reads["certificates"].fetch(sql, order)
        assert [row["state"] for row in found] == ["seen"] and found[0]["revoked_at"]
        copy = await reads["orders"].fetchval("SELECT revoked_at FROM certificate WHERE id = $1", view["certificate"])
        assert copy == found[0]["revoked_at"]


async def subjects(portal: Portal) -> list[str]:
    """Of every mail asked for. Raises AssertionError when somebody gets one twice."""
    found: list[tuple[str, str]] = []
    for service in portal.services.values():
        rows = await service.database.reads.fetch("SELECT payload FROM job WHERE kind = 'mail'")
        found += [(mail["to"], mail["subject"]) for row in rows if (mail := json.loads(row["payload"]))]
    assert len(set(found)) == len(found)
    return [subject for _, subject in found]


async def check_all(portal: Portal, phone: str) -> None:
    """What is true of every service at the end."""
    for service in portal.services.values():
        reads = service.database.reads
        assert await reads.fetch("SELECT cause, header_values FROM dead_letter") == []
        assert await reads.fetchval("SELECT count(*) FROM job WHERE state = 'failed'") == 0
    for name in ("orders", "certificates"):
        reads = portal.services[name].database.reads
        assert await reads.fetchval("SELECT phone FROM person WHERE number = $1", KAREL.number) == phone


async def code_once(portal: Portal, tale: Tale) -> None:
    """The contact's address is shown to be read, so that no order needs a code."""
    post = Post()
    async with tale.client("orders") as http:
        draft = (await http.post("/drafts", json={"product": "pkio_private", "language": "nl"})).json()
        draft = await tale.save(http, draft, "contact")
        draft = await tale.save(http, draft, "email_code", send=True)
        with post.open():
            await portal.settle(skip_jobs=MAIL)
        await tale.save(http, draft, "email_code", code=post.facts("Code")[-1])


ALL = seeds()


@pytest.mark.parametrize(
    "numbers", [ALL[first : first + 20] for first in range(0, len(ALL), 20)], ids=lambda some: f"{some[0]}-{some[-1]}"
)
async def test_f14_f15_the_end_is_the_same_whatever_comes_when(
    portal: Portal, identities: Identities, seed: Seed, numbers: list[int]
) -> None:
    """F-14, F-15, INV-1, INV-10, INV-13: at each seed some stories at once, while the register changes."""
    await seed()
    await code_once(portal, Tale(portal, identities, "issued", "eerste.voorbeeldstad.example"))
    for number in numbers:
        portal.chance = chance = Chance(number)
        portal.log.clear()
        kinds = [chance.pick(PLOTS) for _ in range(TOGETHER)]
        names = [f"{kind}-{number}-{turn}.voorbeeldstad.example" for turn, kind in enumerate(kinds)]
        tales = [Tale(portal, identities, kind, name) for kind, name in zip(kinds, names, strict=True)]
        try:
            phone = await until_over(portal, chance, tales, identities)
            for tale in tales:
                await check(portal, tale)
            await check_all(portal, phone)
        except (AssertionError, Exception) as problem:
            raise AssertionError(f"{chance}, {kinds}: SEEDS={number} does it again") from problem
