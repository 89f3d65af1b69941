"""When the evidence of an order may go, what goes with it, and that nothing else does (R-135, F-55)."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from chassis import clock
from chassis.operations.prune import prune
from chassis.retention import NEVER
from chassis.testing import Databases
from contracts.authority import Who
from contracts.certificates import CertificateImported
from contracts.forms import FormReleased
from contracts.orders import State
from orders.domain.retention import ended
from orders.retention import KEPT
from structlog.testing import capture_logs

MOVED, AFTER = datetime(2026, 5, 4, tzinfo=UTC), datetime(2029, 5, 4, tzinfo=UTC)
UNDER_WAY = [state for state in State if state not in {State.COMPLETED, State.REJECTED, State.WITHDRAWN}]


@pytest.mark.parametrize(
    ("state", "certificates", "known", "not_after", "end"),
    [
        (State.COMPLETED, 1, 1, AFTER, AFTER),
        (State.COMPLETED, 1, 1, NEVER, NEVER),
        (State.COMPLETED, 1, 0, None, None),  # its copy has not come, or is gone
        (State.COMPLETED, 2, 1, AFTER, None),
        (State.COMPLETED, 2, 2, AFTER, AFTER),
        (State.REJECTED, 0, 0, None, MOVED),
        (State.WITHDRAWN, 0, 0, None, MOVED),
        (State.REJECTED, 1, 1, AFTER, AFTER),  # the CA certified its key all the same
        (State.WITHDRAWN, 1, 1, MOVED - timedelta(days=1), MOVED),
        (State.REJECTED, 1, 0, None, None),
        *((state, 1, 1, AFTER, None) for state in UNDER_WAY),
        *((state, 0, 0, None, None) for state in UNDER_WAY),
    ],
)
def test_r135_an_order_ends_with_its_certificate_or_by_itself(
    state: State, certificates: int, known: int, not_after: datetime | None, end: datetime | None
) -> None:
    """R-135: failed is no end, nor is what nobody knows."""
    assert ended(state, MOVED, certificates, known, not_after) == end


Run = Callable[[], Awaitable[int]]


@pytest.fixture
async def forget(shop: Any, databases: Databases) -> Run:
    """The daily run; how many orders went."""

    async def run() -> int:
        address = databases.prune(shop.portal.services["orders"].database.url)
        return (await prune(address, service="orders"))["order"]

    return run


@pytest.fixture
async def months_later(shop: Any, databases: Databases) -> Callable[[str], Awaitable[None]]:
    """As the database's owner, for what no code of ours does."""

    async def change(statement: str) -> None:
        owner = await asyncpg.connect(databases.owner(shop.portal.services["orders"].database.url))
        await owner.execute(statement)
        await owner.close()

    return change


MARKED = "UPDATE retention SET marked_at = marked_at - interval '31 days' WHERE removed_at IS NULL"
ENDED = "UPDATE certificate SET not_after = now() - interval '7 years 1 day' WHERE id = 900"


async def rows_of(shop: Any, order: str) -> str:
    """Every row that names the order, its draft or its reference, in any table but those that keep its id."""
    (row,) = await shop.sql("SELECT draft, reference FROM placed_order WHERE id = $1", UUID(order)) or [None]
    names = [order, *([str(row["draft"]), row["reference"]] if row else [])]
    state = (await shop.portal.state())["orders"]
    kept = {"retention", "key_reservation", "certificate"}
    return "\n".join(
        line for table in state if table not in kept for line in state[table] if any(n in line for n in names)
    )


async def completed(shop: Any, certificate: int = 1, number: int = 900) -> str:
    order: str = await shop.approved(certificate)
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.issued(order, number))
    await shop.settle()
    return order


def neighbour(shop: Any) -> Any:
    return shop.who("CB2000001", "P7654321", Who.REPRESENTATIVE)


async def of_a_neighbour(shop: Any) -> str:
    """An order of another subscriber."""
    draft = await shop.draft(2, neighbour(shop))
    async with neighbour(shop) as http:
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
    order: str = answer.json()["order"]
    return order


async def test_r135_an_order_goes_with_all_that_belongs_to_it_and_nothing_else_goes(
    shop: Any, forget: Run, months_later: Any
) -> None:
    """R-135: revoked or not, seven years after the certificate ended. The order of a neighbour, and one under way, stay whole."""
    gone, theirs = await completed(shop), await of_a_neighbour(shop)
    open_order = await shop.place(3)
    await shop.seal(theirs)
    async with neighbour(shop) as http:  # whose line it is, whatever it names
        assert (await http.get(f"/orders/{gone}")).status_code == 404
    probe = await shop.sql("SELECT * FROM audit WHERE action = 'orders:tenant:probe'")
    before = [await rows_of(shop, order) for order in (theirs, open_order)]
    (draft,) = await shop.sql("SELECT draft FROM placed_order WHERE id = $1", UUID(gone))
    await months_later(ENDED)
    await months_later("UPDATE certificate SET revoked_at = now() - interval '9 years' WHERE id = 900")
    assert await forget() == 0, "marked"
    await months_later(MARKED)
    assert await forget() == 1
    left = await rows_of(shop, gone)
    assert left and all("P7654321" in line and "not_found" in line for line in left.splitlines())
    assert not await shop.sql("SELECT 1 FROM audit WHERE subject = $1", str(draft["draft"]))
    assert [await rows_of(shop, order) for order in (theirs, open_order)] == before
    assert await shop.sql("SELECT * FROM audit WHERE action = 'orders:tenant:probe'") == probe
    assert await shop.sql("SELECT 1 FROM key_reservation WHERE certificate = 900"), "nobody uses the key again"
    (line,) = await shop.sql("SELECT * FROM audit WHERE action = 'orders:operation:remove'")
    assert (line["subject"], line["actor"], line["subscriber"], line["source"]) == ("order", "orders", None, None)
    assert '"placed_order": 1' in line["facts"] and "CB1000002" not in str(dict(line))
    await shop.settle()
    released = [h["ce_subject"] for _, h, _ in shop.portal.log if h["ce_dataschema"].endswith(FormReleased.NAME)]
    assert len(released) == 1
    async with shop.who() as http:
        assert (await http.get(f"/orders/{gone}")).status_code == 404
    async with shop.validator() as http:
        assert (await http.get(f"/validation/cases/{gone}")).status_code == 404


async def test_r135_what_was_rejected_or_withdrawn_ended_itself_and_what_failed_did_not(
    shop: Any, forget: Run, months_later: Any
) -> None:
    """R-135: nothing follows a rejection; of what failed somebody has yet to decide. Several forms of one order are all released."""
    rejected = await shop.place(1)
    await shop.form_fails(rejected)
    assert (await shop.decide(rejected, "make-again")).status_code == 200
    await shop.seal(rejected)
    reason = {"reason": "Niet meer nodig."}
    assert (await shop.decide(rejected, "reject", **reason)).status_code == 200
    failed = await shop.place(3)
    await shop.form_fails(failed)
    await months_later("UPDATE order_move SET at = at - interval '7 years 1 day'")
    await forget()
    await months_later(MARKED)
    assert await forget() == 1
    assert [str(row["id"]) for row in await shop.sql("SELECT id FROM placed_order")] == [failed]
    await shop.settle()
    released = {h["ce_subject"] for _, h, _ in shop.portal.log if h["ce_dataschema"].endswith(FormReleased.NAME)}
    assert len(released) == 2


async def test_a_rejected_order_whose_key_was_certified_all_the_same_is_kept_as_long_as_that(
    shop: Any, forget: Run, months_later: Any, make: Any
) -> None:
    """By its key, which no order names; a certificate of another subscriber with it is not its own."""
    rejected = []
    for certificate, owner in ((1, make.ours), (3, make.theirs)):
        order = await shop.place(certificate)
        await shop.seal(order)
        assert (await shop.decide(order, "reject", reason="Niet meer nodig.")).status_code == 200
        (row,) = await shop.sql("SELECT spki_sha256 FROM placed_order WHERE id = $1", UUID(order))
        made = make.certificate(800 + certificate, owner, None, spki=row["spki_sha256"])
        await shop.receive(CertificateImported(**made))
        rejected.append(order)
    await months_later("UPDATE order_move SET at = at - interval '7 years 1 day'")
    await forget()
    marked = await shop.sql("SELECT key FROM retention WHERE marked_at IS NOT NULL")
    assert [row["key"] for row in marked] == rejected[1:]
    (kept,) = await shop.sql("SELECT retain_until FROM retention WHERE key = $1", rejected[0])
    assert kept["retain_until"] > clock.now() + timedelta(days=7 * 365)


async def test_a_removed_order_is_known_again_whatever_is_heard_of_it(
    shop: Any, forget: Run, months_later: Any
) -> None:
    """Seal, start, issue and failure said again: no alarm, nothing parked, nothing made. Of an order that never was they are as before."""
    order = await shop.approved()
    seal = await shop.seal(order)
    facts = [seal, await shop.started(order), await shop.failed(order), await shop.issued(order)]
    for fact in (facts[1], facts[3]):
        await shop.receive(fact)
    await shop.settle()
    await months_later(ENDED)
    await forget()
    await months_later(MARKED)
    assert await forget() == 1
    await shop.settle()
    before, said, mails = await shop.portal.state(), list(shop.portal.said), len(await shop.mails())
    with capture_logs() as logs:
        for fact in facts:
            await shop.receive(fact)
        await shop.settle()
    assert [entry for entry in logs if entry.get("alarm")] == []
    assert await shop.portal.state() == before and shop.portal.said == said and len(await shop.mails()) == mails
    unknown = facts[3].model_copy(update={"order": UUID(int=7), "certificate": 901, "spki_sha256": "f" * 64})
    with capture_logs() as logs:
        await shop.receive(unknown)
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["order.unknown"]
    with capture_logs() as logs:
        await shop.receive(seal.model_copy(update={"subject": UUID(int=7)}))
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["event.parked"]


async def test_after_a_standstill_no_evidence_is_opened(
    shop: Any, forget: Run, months_later: Any, databases: Databases
) -> None:
    """The word of an operator that the clock is right is enough for what is forgotten, and not for what is kept by law."""
    await completed(shop)
    await months_later(ENDED)
    await forget()
    await months_later(MARKED)
    address = databases.prune(shop.portal.services["orders"].database.url)
    assert "order" not in await prune(address, service="orders", after_a_standstill=True)
    assert len(await shop.sql("SELECT 1 FROM placed_order")) == 1
    assert await forget() == 1


#: Tables of the database that hold nothing of one order: of the way, by date, of others, of drafts, and what outlives an order.
OTHERS = {
    "outbox", "outbox_shard", "inbox", "job", "job_kind", "job_tenant", "dead_letter", "service_state", "anonymous_refusal", "budget",
    "alembic_version", "retention", "legal_hold", "key_reservation",
    "certificate", "person", "registration", "subscriber", "product_limits",
    "product", "product_term", "declaration", "legal_text", "rejection_cause", "standard_question", "holiday",
    "draft", "batch", "typed", "email_code", "email_validated", "name_hint", "csr_invitation", "extract", "known_name",
}  # fmt: skip


async def test_r135_every_table_is_of_an_order_or_said_not_to_be(shop: Any) -> None:
    """R-135: a table that is new is one or the other; what belongs to an order and is forgotten would stay for ever."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert {row["tablename"] for row in await shop.sql(query)} == OTHERS | set(KEPT[0].tables)


async def test_r135_what_validation_asked_and_checked_and_which_mail_did_not_arrive_goes_too(
    shop: Any, forget: Run, months_later: Any
) -> None:
    """R-135: a row in every table of an order, and none afterwards; the neighbour's rows stay."""
    order, theirs = await completed(shop), await of_a_neighbour(shop)
    ids = {"order": order, "theirs": theirs}
    for each in ids.values():
        await shop.sql(
            "INSERT INTO undelivered_mail VALUES ($1, 'placed', 'weg@voorbeeldstad.nl', 'mail.refused', now())",
            UUID(each),
        )
        await shop.sql(
            'INSERT INTO nomination (id, "order", said_at) VALUES (gen_random_uuid(), $1, now())', UUID(each)
        )
    await shop.seal(theirs)
    for each in ids.values():
        for statement in (
            """INSERT INTO review_question (id, subject, text, asked_at, asked_by, reminders, ended_at)
            VALUES (gen_random_uuid(), $1, 'Is dit domein van u?', now(), 'CB9000001', 0, now())""",
            "INSERT INTO review_check VALUES ($1, 'names', now(), 'CB9000001', 'Vera Toets', NULL)",
            "INSERT INTO review_cause SELECT $1, kind, code FROM rejection_cause LIMIT 1",
            "INSERT INTO review_approval (subject, round, version, person, at) VALUES ($1, 9, 9, 'CB9000009', now())",
            """INSERT INTO review_proposal (subject, round, version, decision, causes, person, name, at, ended_at, outcome)
               VALUES ($1, 9, 9, 'approve', '{}', 'CB9000009', 'Vera', now(), now(), 'voided')""",
            "INSERT INTO review_act (subject, act, at, person, name) VALUES ($1, 'claimed', now(), 'CB9000001', 'Vera Toets')",
        ):
            await shop.sql(statement, UUID(each))
    columns = {"review": "subject", "placed_order": "id", "audit": "subject"}

    async def counts(of: str) -> dict[str, int]:
        found = {}
        for table in KEPT[0].tables:
            column = columns.get(table) or ("subject" if table.startswith("review") else '"order"')
            (row,) = await shop.sql(f"SELECT count(*) AS n FROM {table} WHERE {column}::text = $1", of)
            found[table] = row["n"]
        return found

    before = {name: await counts(of) for name, of in ids.items()}
    assert all(before["order"].values()) and all(before["theirs"].values()), before
    await months_later(ENDED)
    await forget()
    await months_later(MARKED)
    assert await forget() == 1
    assert set((await counts(order)).values()) == {0} and await counts(theirs) == before["theirs"]
    (line,) = await shop.sql("SELECT facts FROM audit WHERE action = 'orders:operation:remove'")
    said = json.loads(line["facts"])
    assert {table: said[table] for table in KEPT[0].tables} | {"audit": 0} == before["order"] | {"audit": 0}
    assert said["audit"] > before["order"]["audit"], "those of its draft too"
