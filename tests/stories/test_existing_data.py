"""Databases that an earlier version filled are migrated, and everybody goes on where they were.

`existing/` holds a database of each service as a running portal left it, with schema: which commit and moment is the first
line of each. It is loaded as if that was now, migrated to today's head as every database is, and asked through the pages.
A change of tables that loses something of a user fails here. How a newer one is made: `existing/fill.py`.
"""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiosmtpd.controller import Controller
from alembic import command
from certificates.service import question
from certificates.tables import Issuance
from chassis import clock, migrate
from chassis.messaging.consumer import Record
from chassis.outside.objects import digest
from chassis.testing import Databases, Identities, Portal
from contracts.authority import Who
from contracts.orders import State
from local.infrastructure import free_ports
from local.journey import new_csr
from orders.domain import content as frozen
from orders.store.orders import OPEN

MakeBrowser = Callable[[str | None], Any]
EXISTING = Path(__file__).parent / "existing"
DOMAIN = "voorbeeldstad.example"
#: The CA of a run is asked about the same issuance in one test only: it keeps what it was asked.
HELD = ("mail", "issue")
#: Moments are moved along, so that a claim of an hour ago is one still.
_MOMENTS = """SELECT table_name, array_agg(quote_ident(column_name)::text) AS moments FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND is_generated = 'NEVER' GROUP BY table_name"""

_WRITTEN = """SELECT quote_ident(column_name)::text AS name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'"""


async def _load(service: str, owner: str) -> None:
    text = (EXISTING / f"{service}.sql").read_text("utf-8")
    head = json.loads(text.partition("\n")[0].removeprefix("-- "))
    age = clock.now() - datetime.fromisoformat(head["at"])
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute(text)
        for table in await connection.fetch(_MOMENTS):
            moved = ", ".join(f"{column} = {column} + $1" for column in table["moments"])
            name = f'public."{table["table_name"]}"'
            await connection.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            await connection.execute(f"UPDATE {name} SET {moved}", age)
            await connection.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
    finally:
        await connection.close()


def load(service: str, owner: str) -> None:
    """The database as the earlier version left it a moment ago."""
    asyncio.run(_load(service, owner))


def load_and_migrate(service: str, owner: str) -> None:
    """The same, at today's head."""
    load(service, owner)
    migrate.upgrade(service, owner)


class Existing(Databases):
    """Databases that were filled by an earlier version, and migrated."""

    async def clone(self, service: str, fill: Callable[[str, str], None] = load_and_migrate) -> str:
        """A database of its own."""
        return await super().clone(service, fill)


@pytest.fixture(scope="module")
def existing(postgres: str) -> Iterator[Existing]:
    """Migrated once for this module."""
    made = Existing(postgres)
    yield made
    asyncio.run(made.close())


@pytest.fixture
async def portal(existing: Existing, portal_makers: dict[str, Any]) -> AsyncIterator[Portal]:
    """All services on migrated databases, with the documents that were there."""
    async with Portal(existing, portal_makers) as portal:
        objects = Path(portal.services["orders"].settings.objects_url.removeprefix("file://"))
        shutil.copytree(EXISTING / "objects", objects, dirs_exist_ok=True)
        yield portal


@pytest.fixture(scope="module")
def before(postgres: str) -> dict[str, dict[str, Any]]:
    """The orders as they were, by the first word of their name."""

    async def read() -> dict[str, dict[str, Any]]:
        databases = Databases(postgres)
        url = await databases.clone("orders", load)
        connection = await asyncpg.connect(databases.owner(url))
        rows = await connection.fetch("SELECT * FROM placed_order")
        await connection.close()
        await databases.drop(url)
        await databases.close()
        return {row["common_name"].split(".")[0]: dict(row) for row in rows}

    return asyncio.run(read())


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


@pytest.fixture
async def sanne(portal: Portal, browser_for: MakeBrowser) -> Any:
    """The contact person who ordered, logged in."""
    browser = browser_for("cp_full")
    await browser.log_in()
    assert browser.at == "/home", browser.words
    return browser


@pytest.fixture
async def vera(portal: Portal, browser_for: MakeBrowser) -> Any:
    """A validator, at the queue."""
    browser = browser_for("validator1")
    await browser.log_in("/validatie")
    return browser


@pytest.fixture
async def karim(portal: Portal, browser_for: MakeBrowser) -> Any:
    """The other validator, at the queue."""
    browser = browser_for("validator2")
    await browser.log_in("/validatie")
    return browser


async def open_case(validator: Any, name: str) -> None:
    """The case of this name, found in the queue."""
    await validator.open(f"/validatie?zoek={name}.")
    await validator.follow(f"{name}.{DOMAIN}")


async def parked(portal: Portal) -> list[Any]:
    """What no service could read or do."""
    rows = []
    for name, service in portal.services.items():
        rows += [
            (name, r["topic"], r["cause"]) for r in await service.database.reads.fetch("SELECT * FROM dead_letter")
        ]
    return rows


async def shown_in_list(browser: Any, words: dict[str, str]) -> None:
    """The list of orders says this of these names."""
    await browser.open("/bestellingen")
    rows = [row.replace("<wbr>", "") for row in browser.answer.text.split("<tr")]
    for name, word in words.items():
        assert any(f"{name}." in row and word in row for row in rows), (name, word)


STATES = {
    "onmaakbaar": "Niet gelukt", "wacht": "Wacht op controle", "bekeken": "Wordt gecontroleerd",
    "teruggegeven": "Wacht op controle", "half": "Wacht op controle", "goedgekeurd": "Goedgekeurd",
    "gevraagd": "Wordt gemaakt", "uitgegeven": "Uitgegeven", "anders": "Goedgekeurd", "mislukt": "Niet gelukt",
    "afgewezen": "Afgewezen", "ingetrokken": "Bestelling ingetrokken", "formulier": "Geplaatst", "verzegeld": "Geplaatst",
    "geplaatst": "Geplaatst",
}  # fmt: skip


def test_the_fixture_is_of_one_moment_and_holds_what_it_should(before: dict[str, dict[str, Any]]) -> None:
    heads = [json.loads(p.open().readline().removeprefix("-- ")) for p in sorted(EXISTING.glob("*.sql"))]
    assert [h["service"] for h in heads] == ["auth", "certificates", "orders", "organisation", "signing"]
    assert len({h["commit"] for h in heads}) == 1
    moments = [datetime.fromisoformat(h["at"]) for h in heads]
    assert max(moments) - min(moments) < timedelta(minutes=1)
    assert before.keys() == STATES.keys()
    assert {row["state"] for row in before.values()} == {
        "placed", "in_validation", "approved", "fulfilling", "completed", "rejected", "withdrawn", "failed",
    }  # fmt: skip


async def test_every_order_keeps_its_content_its_hash_and_its_document(
    portal: Portal, sanne: Any, before: dict[str, dict[str, Any]]
) -> None:
    query = "SELECT id, content, content_sha256 FROM placed_order"
    after = {row["id"]: row for row in await portal.services["orders"].database.reads.fetch(query)}
    assert after.keys() == {row["id"] for row in before.values()}
    sealed = 0
    for name, was in before.items():
        kept = after[was["id"]]
        assert (kept["content"], kept["content_sha256"]) == (was["content"], was["content_sha256"]), name
        assert frozen.digest(kept["content"]) == kept["content_sha256"], name
        content = frozen.thaw(kept["content"])
        head = content.model_dump(mode="json", exclude={"details", "journey"})
        details = content.details.model_dump(mode="json", exclude={"kind"})
        assert frozen.canonical(head | details) == kept["content"], f"{name}: nothing is read otherwise, or left out"
        await sanne.open(f"/bestellingen/{was['id']}")
        assert sanne.answer.status_code == 200, name
        assert content.reference in sanne.words and f"{name}.{DOMAIN}" in sanne.words and STATES[name] in sanne.words, (
            name
        )
        pdf = await sanne.open(f"/bestellingen/{was['id']}/formulier.pdf")
        if was["document_sha256"]:
            assert digest(pdf.content) == was["document_sha256"], name
            sealed += 1
        else:
            assert pdf.status_code in {404, 409}, name
    assert sealed == 11
    await shown_in_list(sanne, STATES)


async def test_claims_notes_and_approvals_count(portal: Portal, vera: Any, karim: Any) -> None:
    await open_case(karim, "bekeken")
    assert "In behandeling bij Vera Toets" in karim.words and "Goedkeuren" not in karim.words
    await open_case(vera, "bekeken")
    assert "In behandeling bij u" in vera.words
    await vera.press("Goedkeuren")
    await open_case(karim, "teruggegeven")
    assert "Het domein wordt nog nagevraagd." in karim.words and "door Vera Toets" in karim.words
    await karim.press("Neem in behandeling")
    await karim.press("Afwijzen", reden="Niemand van dat domein gaf antwoord.")

    await open_case(karim, "half")
    first = karim.at
    assert not any("Neem in behandeling" in b["words"] for f in karim.page.forms for b in f["buttons"]), (
        "approved already"
    )
    await open_case(vera, "half")
    assert vera.at == first
    await vera.press("Neem in behandeling")
    await vera.press("Goedkeuren")
    await vera.open(first)
    assert "Goedgekeurd" in vera.words and "Karim Keur" in vera.words
    await portal.settle(skip_jobs=HELD)
    assert portal.said.count("order.approved.v1") == 2 and portal.said.count("order.rejected.v1") == 1
    assert await parked(portal) == []


async def test_a_form_that_could_not_be_made_is_made_again(portal: Portal, sanne: Any, vera: Any) -> None:
    await open_case(vera, "onmaakbaar")
    await vera.press("Neem in behandeling")
    await vera.press("Maak opnieuw")
    await portal.settle(skip_jobs=HELD)
    await open_case(vera, "onmaakbaar")
    assert "Wacht op controle" in vera.words
    await vera.press("Neem in behandeling")
    await vera.press("Goedkeuren")
    await portal.settle(skip_jobs=HELD)
    await shown_in_list(sanne, {"onmaakbaar": "Goedgekeurd"})
    assert await parked(portal) == []


class Mailbox:
    """Keeps the subjects of what arrives."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.subjects.append(str(message_from_bytes(envelope.content, policy=default)["Subject"]))
        return "250 OK"


@pytest.fixture
def mailbox(portal: Portal) -> Iterator[Mailbox]:
    """A mail server that takes everything, for every service."""
    box = Mailbox()
    (port,) = free_ports(1)
    for service in portal.services.values():
        service.settings = service.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    controller.stop()


async def test_what_was_waiting_goes_on_and_nothing_happens_twice(
    portal: Portal, sanne: Any, mailbox: Mailbox, before: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events in the outboxes are published and read by today's services, jobs of every kind run, mails leave.

    Every record comes once more, as Kafka gives it when an offset was not kept.
    """
    reads = {name: service.database.reads for name, service in portal.services.items()}
    waiting = {name: await pool.fetchval("SELECT count(*) FROM outbox") for name, pool in reads.items()}
    assert all(waiting.values()), waiting
    mails = await reads["orders"].fetchval("SELECT count(*) FROM job WHERE kind = 'mail' AND state = 'waiting'")
    records: list[Record] = []
    deliver = portal.deliver

    async def noted(record: Record) -> None:
        records.append(record)
        await deliver(record)

    monkeypatch.setattr(portal, "deliver", noted)
    for row in await reads["certificates"].fetch(
        "SELECT * FROM issuance WHERE ended_at IS NULL AND asked_at IS NOT NULL"
    ):
        intent = Issuance(
            **dict(row) | {"subject": json.loads(row["subject"])}
        )  # the CA of then knows what it was asked
        await portal.services["certificates"].adapters.ca.submit(question.request(intent))
    with clock.moved(timedelta(minutes=2)):  # past the pause after which a slow CA is asked again
        await portal.settle()
        for record in records:
            await deliver(record)
        await portal.settle()
        assert await parked(portal) == []
        for name, pool in reads.items():
            assert await pool.fetch("SELECT kind, state, cause FROM job WHERE state NOT IN ('done', 'failed')") == [], (
                name
            )
        assert len(mailbox.subjects) == len(set(mailbox.subjects)) >= mails > 5
        await shown_in_list(
            sanne,
            {
                "goedgekeurd": "Uitgegeven", "gevraagd": "Uitgegeven", "anders": "Uitgegeven", "mislukt": "Niet gelukt",
                "formulier": "Wacht op controle", "verzegeld": "Wacht op controle", "geplaatst": "Wacht op controle",
            },
        )  # fmt: skip
        for name in ("formulier", "verzegeld", "geplaatst"):
            pdf = await sanne.open(f"/bestellingen/{before[name]['id']}/formulier.pdf")
            assert pdf.content.startswith(b"%PDF-1.7"), name
    moves = 'SELECT count(*) FROM order_move GROUP BY "order", state HAVING count(*) > 1'
    assert await reads["orders"].fetch(moves) == []
    for name in ("orders", "certificates"):
        phone = "SELECT phone FROM person WHERE number = 'CB1000011'"
        assert await reads[name].fetchval(phone) == "+31612345678", name


async def finish(browser: Any, name: str) -> None:
    """From wherever the draft stands to `Plaats bestelling`, as its list line leads."""
    for _ in range(8):
        step = browser.at.rpartition("/")[2]
        if step == "afronding":
            return
        typed: dict[str, Any] = {}
        if step == "certificaat":
            typed = {"csr": new_csr(f"{name}.{DOMAIN}")}
        elif step == "voorwaarden":
            typed = {"akkoord": browser.choices("akkoord")}
        await browser.press("Opslaan en verder", **typed)
        assert browser.answer.status_code == 200, (name, browser.at, browser.words[:1500])
    raise AssertionError(f"{name}: stuck at {browser.at}")


DRAFTS = {
    "begonnen": "contactpersoon", "gelezen": "certificaatbeheerder", "beheerder": "certificaat", "bevindingen": "certificaat",
    "controle": "controle", "verklaard": "afronding", "getypt": "certificaat", "samen": "controle",
}  # fmt: skip


async def test_open_drafts_go_on_where_they_were(portal: Portal, sanne: Any, identities: Identities) -> None:
    """Each opens at the step where it was left, with what was saved and typed, and becomes an order."""
    async with portal.client("orders", identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")) as http:
        listed = {
            line["common_name"].split(".")[0]: line["id"] for line in (await http.get("/orders")).json()["drafts"]
        }
    assert listed.keys() == DRAFTS.keys()
    for name, step in DRAFTS.items():
        await sanne.open(f"/aanvragen/{listed[name]}")
        assert sanne.at.endswith(f"/{step}"), (name, sanne.at)
        if name == "getypt":
            assert f"acc.getypt.{DOMAIN}" in sanne.answer.text, "typed, not saved, and still there"
        if name == "bevindingen":
            assert f"www.bevindingen.{DOMAIN}" in sanne.answer.text
        await finish(sanne, name)
        await sanne.press("Plaats bestelling")
        assert sanne.at.endswith("/geplaatst"), (name, sanne.words[:1500])
    await portal.settle(skip_jobs=(*HELD, "seal"))
    assert portal.said.count("order.placed.v1") == len(DRAFTS) + 1, "and the one that was not published yet"
    assert await parked(portal) == []


async def test_the_inventory_shows_and_renews_what_was_there(portal: Portal, sanne: Any) -> None:
    await sanne.open("/servercertificaten?status=alle&per=100")
    for name in ("oud", "gelekt", "openbaar", "proef", "uitgegeven", "begonnen"):
        assert f"{name}.{DOMAIN}" in sanne.words, name
    assert "peilbeheer" not in sanne.words, "another subscriber's"
    total = int(re.search(r"totaal ([0-9]+)", sanne.words)[1])  # type: ignore[index]
    csv = await sanne.open("/servercertificaten.csv?status=alle")
    assert csv.status_code == 200 and len(csv.text.splitlines()) == total + 1
    await sanne.open("/servercertificaten?status=ingetrokken")
    assert f"gelekt.{DOMAIN}" in sanne.words and "totaal 1" in sanne.words
    await sanne.follow(f"gelekt.{DOMAIN}")
    assert sanne.answer.status_code == 200 and "Ingetrokken" in sanne.words
    detail = sanne.at
    pem = await sanne.open(f"{detail}/downloaden?formaat=pem")
    assert pem.text.startswith("-----BEGIN CERTIFICATE-----")


async def test_sessions_and_people_are_known(portal: Portal, sanne: Any, browser_for: MakeBrowser) -> None:
    await sanne.open("/sessies")
    assert sanne.words.count("Ingelogd sinds") == 2, "that of before, and this one"
    await sanne.press("Beëindig alle andere sessies")
    assert sanne.words.count("Ingelogd sinds") == 1
    hats = browser_for("two_hats")
    await hats.log_in()
    assert "Waterschap Voorbeeldland" in hats.words


def load_ordered_anew(service: str, owner: str) -> None:
    """The same, at today's head; the certificate of the order that failed was ordered anew before."""
    load(service, owner)

    async def order_anew() -> None:
        connection = await asyncpg.connect(owner)
        newer = """jsonb_build_object('id', gen_random_uuid(), 'draft', gen_random_uuid(), 'form_request', gen_random_uuid(),
          'reference', 'S20260102030405006', 'state', 'placed', 'failed_in', null, 'reason', null,
          'placed_at', o.placed_at + interval '1 hour')"""
        names = [row["name"] for row in await connection.fetch(_WRITTEN, "placed_order")]
        copied = f"FROM placed_order o, jsonb_populate_record(o, {newer}) n WHERE o.common_name = 'mislukt.{DOMAIN}'"
        values = ", ".join(f"n.{name}" for name in names)
        done = await connection.execute(f"INSERT INTO placed_order ({', '.join(names)}) SELECT {values} {copied}")
        assert done == "INSERT 0 1"
        await connection.close()

    asyncio.run(order_anew())
    migrate.upgrade(service, owner)


async def test_an_order_that_failed_and_was_ordered_anew_is_withdrawn_and_said_so_once(
    postgres: str, portal_makers: dict[str, Any]
) -> None:
    """Who builds a copy from the topic must not show it as open beside the newer one."""

    class OrderedAnew(Databases):
        async def clone(self, service: str, fill: Callable[[str, str], None] = load_ordered_anew) -> str:
            return await super().clone(service, fill)

    databases = OrderedAnew(postgres)
    async with Portal(databases, {"orders": portal_makers["orders"]}) as portal:
        for _ in range(2):
            await portal.settle(skip_jobs=HELD)
        reads = portal.services["orders"].database.reads
        query = f"SELECT * FROM placed_order WHERE common_name = 'mislukt.{DOMAIN}' ORDER BY placed_at"
        old, newer = await reads.fetch(query)
        assert (old["state"], newer["state"]) == ("withdrawn", "placed")
        said = [json.loads(payload) for _, _, payload in portal.log if str(old["id"]).encode() in payload]
        told = [(event["state"], event.get("reason")) for event in said if event["version"] == old["version"]]
        assert told == [("withdrawn", "ordered_anew")], "once, as the newest fact of it"
        assert all(event["version"] <= old["version"] for event in said)
        trail = "SELECT count(*) FROM audit WHERE action = 'orders:order:withdraw' AND subject = $1"
        assert await reads.fetchval(trail, str(old["id"])) == 1
        assert await reads.fetch("SELECT cause FROM dead_letter") == []
    await databases.close()


def load_late(service: str, owner: str) -> None:
    """The same, at today's head; the order that failed had been late when it was judged."""
    load(service, owner)
    alembic = migrate.config(service, owner)
    alembic.attributes["grants"] = ()  # given with the last one
    command.upgrade(alembic, "0017")

    async def late() -> None:
        connection = await asyncpg.connect(owner)
        which = f"(SELECT id FROM placed_order WHERE common_name = 'mislukt.{DOMAIN}')"
        change = f"UPDATE review SET spent = interval '30 hours', alarmed_at = now() WHERE subject = {which}"
        assert await connection.execute(change) == "UPDATE 1"
        await connection.close()

    asyncio.run(late())
    migrate.upgrade(service, owner)


async def test_an_order_that_failed_is_judged_anew_with_a_clock_of_its_own_and_a_key_that_is_used_up(
    postgres: str,
) -> None:
    """It was late once: it is alarmed about again. The CA certified its key, and not as was asked."""
    databases = Databases(postgres)
    url = await databases.clone("orders", load_late)
    connection = await asyncpg.connect(databases.owner(url))
    row = await connection.fetchrow(f"""SELECT r.state, r.round, r.spent, r.alarmed_at, r.running_since, k.free, k."order"
        FROM placed_order o JOIN review r ON r.subject = o.id JOIN key_reservation k USING (spki_sha256)
        WHERE o.common_name = 'mislukt.{DOMAIN}'""")
    assert (row["state"], row["round"], row["spent"], row["alarmed_at"]) == ("open", 2, timedelta(), None)
    assert row["running_since"] is not None and (row["free"], row["order"]) == (False, None)
    await connection.close()
    await databases.drop(url)
    await databases.close()


async def test_the_database_knows_the_same_open_renewals_as_the_code(portal: Portal) -> None:
    """The index that allows one open renewal of a certificate names the states; a new state that is open needs a new index."""
    query = "SELECT indexdef FROM pg_indexes WHERE indexname = 'one_open_renewal'"
    (text,) = (row[0] for row in await portal.services["orders"].database.reads.fetch(query))
    assert "<> ALL" in text
    assert set(re.findall(r"'([a-z_]+)'::text", text)) == {state.value for state in State} - {*OPEN, State.DRAFT}


async def test_s13_what_orders_brought_is_published_and_nothing_else(portal: Portal) -> None:
    """S13: every order agreed to publication; what was imported, and what is for tests, nobody agreed to."""
    rows = await portal.services["certificates"].database.reads.fetch(
        """SELECT c.common_name, c.order_id IS NOT NULL AND c.product <> 'trial' AS agreed, p.names, p.domains, c.sans,
            c.revoked_at IS NOT DISTINCT FROM p.revoked_at AS alike FROM certificate c LEFT JOIN published p ON p.certificate = c.id"""
    )
    assert {row["names"] is not None for row in rows} == {True, False}
    for row in rows:
        assert (row["names"] is not None) == row["agreed"], row["common_name"]
        if row["agreed"]:
            assert row["alike"] and set(row["names"]) == {row["common_name"], *row["sans"]}
            assert "voorbeeldstad.example" in row["domains"] and not {
                each for each in row["domains"] if "." not in each
            }
