"""Fills the databases of all services through their own pages and commands, and writes them down: what
`tests/stories/test_existing_data.py` loads, migrates and goes on with.

It runs with the code of the commit it stands in, so a newer fixture is made at that newer commit:

    .venv/bin/pytest tests/stories/existing/fill.py

writes `<service>.sql` (schema and data, as `pg_dump` tells them) and `objects/` (documents by hash) beside itself and
says in each head of which commit and moment. Nobody in it exists; the documents are a line of text, since no migration
touches what is in one. What is left to do when it is written down is on purpose: unpublished events of every service,
waiting jobs of every kind, drafts at every step, an order in every state.
"""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from chassis import clock
from chassis.testing import Identities, Portal
from chassis.work import workers
from contracts.authority import Who
from local import demo, journey, postgres
from local.demo_certificates import Old, asked
from local.journey import begin_renewal, hand_in_request, new_csr, to_the_last_step
from signing.adapters import Adapters
from signing.form import FormRefused

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DOMAIN = "voorbeeldstad.example"
NO_MAIL = ("mail",)
#: Orders and drafts by the name of their certificate: what each is about is read off it in the test.
ORDERS = (
    "onmaakbaar", "wacht", "bekeken", "teruggegeven", "half", "goedgekeurd", "gevraagd", "uitgegeven", "anders", "mislukt", "afgewezen",
    "ingetrokken", "formulier", "verzegeld", "geplaatst",
)  # fmt: skip
DRAFTS = ("begonnen", "gelezen", "beheerder", "bevindingen", "controle", "verklaard", "getypt", "samen")
OTHERS = (
    Old("oud", 1200, -106), Old("gelekt", 200, 894, revoked=30, reason="keyCompromise"),
    Old("openbaar", 102, 96, "public_ov", sans=3), Old("proef", 100, 290, "trial"),
    Old("peilbeheer", 810, 284, manager="CB2000010", subscriber=demo.WATER),
)  # fmt: skip
LIST = (*(Old(name, 800, 280) for name in (*ORDERS, *DRAFTS)), *OTHERS)


class Scribe:
    """A maker of documents that are one line."""

    async def made(self, content: Any) -> bytes:
        return f"%PDF-1.7 {content.model_dump_json()[:120]} %%EOF".encode()


class Jammed:
    """A maker that can make no form at all."""

    async def made(self, content: Any) -> bytes:
        raise FormRefused("form.layout", content.kind)


async def register(portal: Portal, identities: Identities, world: Any) -> None:
    """The demo's people, and a certificate for each name."""
    reason = {"reason": demo.REASON}
    async with portal.client("organisation", identities.service("operator", "organisation")) as http:
        for number, body in demo.SUBSCRIBERS.items():
            assert (await http.put(f"/subscribers/{number}", json={**body, **reason})).status_code == 200
        for person in demo.PERSONS:
            assert (await http.put(f"/persons/{person.number}", json=person.command())).status_code == 200
    await portal.settle()
    items = []
    bearer = {"authorization": f"Bearer {world.pki.credential}"}
    async with httpx.AsyncClient(base_url=world.ca_url, headers=bearer) as ca:
        for number, old in enumerate(LIST):
            body = asked(100 + number, old, world.day, world.folder / "filled-csr")
            (await ca.post("/v1/seed", json=body)).raise_for_status()
            made = (await ca.get(f"/v1/requests/{body['request_id']}/certificate")).json()
            pem, asker = (
                made["leaf_pem"] + made["chain_pem"],
                "CB1000002" if old.subscriber == demo.TOWN else "CB2000001",
            )
            items.append(
                {"subscriber": old.subscriber, "product": old.product, "pem": pem, "manager": old.manager, "requester": asker}
                | ({"revoked_at": body["revoked_at"], "revocation_reason": old.reason} if old.revoked else {})
            )  # fmt: skip
    async with portal.client("certificates", identities.service("operator", "certificates")) as http:
        answer = await http.post("/imports", json={"certificates": items, **reason})
        assert answer.status_code == 200, answer.text
    await portal.settle()


async def drafts(portal: Portal, identities: Identities, sanne: Any, joris: Any) -> None:
    """A draft at each step; one with texts that were typed and not saved, one that two colleagues worked on."""
    save = "Opslaan en verder"
    await begin_renewal(sanne, f"begonnen.{DOMAIN}")
    await begin_renewal(sanne, f"gelezen.{DOMAIN}")
    await sanne.press(save)
    await begin_renewal(sanne, f"beheerder.{DOMAIN}")
    await sanne.press(save)
    await sanne.press(save)
    await begin_renewal(sanne, f"bevindingen.{DOMAIN}")
    await sanne.press(save)
    await sanne.press(save)
    await sanne.press(save, csr="dit is geen aanvraag", namen=f"www.bevindingen.{DOMAIN}")
    assert sanne.answer.status_code == 422, sanne.words[:500]
    await hand_in_request(sanne, f"controle.{DOMAIN}")
    await to_the_last_step(sanne, f"verklaard.{DOMAIN}")
    await begin_renewal(sanne, f"getypt.{DOMAIN}")
    await sanne.press(save)
    await sanne.press(save)
    draft = sanne.at.split("/")[2]
    typed = {"version": 3, "step": "certificate", "csr": "", "names": f"acc.getypt.{DOMAIN}", "email": "beheer@voorbeeldstad.example"}  # fmt: skip
    actor = identities.person("orders", "CB1000002", Who.CONTACT_FULL, demo.TOWN)
    async with portal.client("orders", actor) as http:
        answer = await http.put(f"/drafts/{draft}/typed", json=typed)
        assert answer.status_code == 204, answer.text
    await to_the_last_step(sanne, f"samen.{DOMAIN}")
    await joris.open(sanne.at.replace("afronding", "certificaat"))
    await joris.press(save, csr=new_csr(f"samen.{DOMAIN}"))


async def place(portal: Portal, who: Any, *names: str, settle: bool = True) -> None:
    """An order for each name."""
    for name in names:
        await to_the_last_step(who, f"{name}.{DOMAIN}")
        await who.press("Plaats bestelling")
        assert who.at.endswith("/geplaatst"), who.words[:800]
    if settle:
        await portal.settle(skip_jobs=NO_MAIL)


async def case(validator: Any, name: str, *buttons: str, **typed: str) -> None:
    """Open a case from the queue and press these buttons; what is typed goes with the last one."""
    await validator.open(f"/validatie?zoek={name}")
    await validator.follow(f"{name}.{DOMAIN}")
    for button in buttons:
        await validator.press(button, **(typed if button == buttons[-1] else {}))


async def faults(world: Any, **wanted: int) -> None:
    """Let the CA be slow or wrong from here on; nothing: as it should be."""
    async with httpx.AsyncClient(base_url=world.ca_url) as ca:
        (await ca.put("/control/faults", json=wanted)).raise_for_status()


async def reviewed(portal: Portal, world: Any, vera: Any, karim: Any) -> None:
    """A decision on every order that has one, by the name that says it."""
    await case(vera, "bekeken", "Neem in behandeling")
    await case(vera, "teruggegeven", "Neem in behandeling", "Geef terug", notitie="Het domein wordt nog nagevraagd.")
    await sql(portal, "orders", f"UPDATE placed_order SET approvals_needed = 2 WHERE common_name = 'half.{DOMAIN}'")
    await case(karim, "half", "Neem in behandeling", "Goedkeuren")
    await case(karim, "afgewezen", "Neem in behandeling", "Afwijzen", reden="De domeinnaam is niet van uw organisatie.")
    await case(vera, "uitgegeven", "Neem in behandeling", "Goedkeuren")
    await portal.settle(skip_jobs=NO_MAIL)
    await faults(world, other_key=1)
    await case(vera, "mislukt", "Neem in behandeling", "Goedkeuren")
    await portal.settle(skip_jobs=NO_MAIL)
    await faults(world, delay=86_400)
    await case(vera, "gevraagd", "Neem in behandeling", "Goedkeuren")
    await portal.settle(skip_jobs=NO_MAIL)
    await faults(world)
    taken = f"(SELECT id FROM placed_order WHERE common_name = 'ingetrokken.{DOMAIN}')"
    await sql(
        portal,
        "orders",
        f'UPDATE key_reservation SET free = true WHERE "order" = {taken}',
        f"INSERT INTO order_move (\"order\", state, at, actor_name, staff) SELECT id, 'withdrawn', placed_at, requester_name, false FROM placed_order WHERE id = {taken}",
        f"UPDATE placed_order SET state = 'withdrawn' WHERE id = {taken}",
    )


async def left_undone(portal: Portal, identities: Identities, browser_for: Any, sanne: Any, vera: Any) -> None:
    """Work and events that nobody took yet, in every service."""
    await case(vera, "anders", "Neem in behandeling", "Goedkeuren")
    await portal.settle(skip_jobs=("mail", "issue"))
    while await workers.run_one(portal.services["certificates"], "issue"):
        pass  # issued, and nobody was told yet; the order that the CA is slow with is asked about once more
    await case(vera, "goedgekeurd", "Neem in behandeling", "Goedkeuren")
    for row in await portal._take(portal.services["orders"]):
        await portal.deliver(portal._record(row))  # approved: an issuance is wanted and nobody was asked
    await place(portal, sanne, "formulier", "verzegeld", settle=False)
    for row in await portal._take(portal.services["orders"]):
        await portal.deliver(portal._record(row))  # two documents to make
    assert await workers.run_one(portal.services["signing"], "seal")  # one of them made, and not said yet
    await place(portal, sanne, "geplaatst", settle=False)  # neither the order nor its form was said
    await browser_for("two_hats").log_in()
    person = next(p for p in demo.PERSONS if p.number == "CB1000011")
    async with portal.client("organisation", identities.service("operator", "organisation")) as http:
        changed = person.command() | {"phone": "+31612345678"}
        await journey.register(http, f"/persons/{person.number}", changed)


async def sql(portal: Portal, service: str, *statements: str) -> None:
    """What no page or command can do yet."""
    async with portal.services[service].database.begin(portal.services[service].actor) as tx:
        for statement in statements:
            await tx.session.exec_driver_sql(statement) if False else await tx.session.connection()
            await (await tx.session.connection()).exec_driver_sql(statement)


def written_down(portal: Portal, service: str, commit: str) -> None:
    """The whole database as SQL that any client can run."""
    url = portal._databases.admin(portal.services[service].database.url)
    command = [
        str(postgres.binaries() / "pg_dump"),
        "--no-owner",
        "--no-privileges",
        "--inserts",
        "--rows-per-insert=100",
        url,
    ]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    text = re.sub(r"(?m)^(\\(un)?restrict .*|SET transaction_timeout = 0;)\n|^--\n-- [A-Z].*\n--\n\n?", "", text)
    head = {
        "service": service,
        "commit": commit,
        "at": clock.now().isoformat(),
        "made_by": "tests/stories/existing/fill.py",
    }
    (HERE / f"{service}.sql").write_text(f"-- {json.dumps(head)}\n{text}")


@pytest.fixture
def budgets() -> dict[str, float]:
    """One person does the work of a year."""
    return {"saves_a_minute": 10_000, "documents_a_minute": 1000}


@pytest.fixture
def objects(portal_makers: dict[str, Callable[[str], Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the services keep documents in."""
    return next(tmp_path_factory.getbasetemp().glob("objects*"))


async def test_fill(
    portal: Portal, browser_for: Callable[[str | None], Any], identities: Identities, world: Any, objects: Path
) -> None:
    """Not a test: the way to have the fixtures of one."""
    await register(portal, identities, world)
    sanne, joris, vera, karim = (browser_for(who) for who in ("cp_full", "cp_basic", "validator1", "validator2"))
    for who in (sanne, joris):
        await who.log_in()
    for who in (vera, karim):
        await who.log_in("/validatie")
    await portal.settle()
    await drafts(portal, identities, sanne, joris)
    maker = portal.services["signing"].adapters
    portal.services["signing"].adapters = Adapters(Jammed())  # type: ignore[arg-type]
    await place(portal, sanne, "onmaakbaar")  # its form can't be made
    portal.services["signing"].adapters = Adapters(Scribe())  # type: ignore[arg-type]
    await place(portal, sanne, *ORDERS[1:-3])
    await reviewed(portal, world, vera, karim)
    await left_undone(portal, identities, browser_for, sanne, vera)
    portal.services["signing"].adapters = maker
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.strip()
    for service in portal.services:
        written_down(portal, service, commit)
    for path in (p for p in objects.rglob("*") if p.is_file()):
        target = HERE / "objects" / path.relative_to(objects)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
