"""When the evidence of a certificate may go, what goes with it, what stays for ever, and that nothing else goes (R-135, F-55)."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from certificates import worker
from certificates.domain.retention import certificate_ended, issuance_ended
from certificates.retention import KEPT
from chassis import clock, state
from chassis.operations.facts import Fact
from chassis.operations.prune import prune
from chassis.operations.republish import republish
from chassis.operations.restore import Newest
from chassis.retention import NEVER, retain_until
from contracts.certificates import CertificateRemoved, IssuanceRemoved
from cryptography.hazmat.primitives.asymmetric import ec
from structlog.testing import capture_logs

from .conftest import csr

THEN, NOW, LATER = (datetime(year, 2, 28, 12, tzinfo=UTC) for year in (2026, 2027, 2029))
LEAP = datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("not_after", "unfinished", "end", "until"),
    [
        (LATER, False, LATER, LATER.replace(year=2036)),
        (LATER, True, LATER, LATER.replace(year=2036)),
        (THEN, True, NOW, NOW.replace(year=2034)),  # a revocation that hangs: from the last day on which it did
        (LEAP, False, LEAP, datetime(2035, 3, 1, 23, 59, 59, tzinfo=UTC)),
        (NEVER, False, NEVER, NEVER),
    ],
)
def test_r135_a_certificate_ends_with_its_not_after(
    not_after: datetime, unfinished: bool, end: datetime, until: datetime
) -> None:
    """R-135: whether it was revoked is not even asked."""
    assert certificate_ended(not_after, unfinished=unfinished, now=NOW) == end
    assert retain_until(end) == until


@pytest.mark.parametrize(
    ("ends", "doubts", "end"),
    [
        ((THEN, None, None), {}, THEN),  # refused, lost, withdrawn
        ((THEN, LATER, None), {}, LATER),
        ((THEN, None, LATER), {}, LATER),  # something else came, and lies in quarantine
        ((THEN, NEVER, None), {}, NEVER),
        ((THEN, LEAP, None), {}, LEAP),
        ((None, None, None), {"unfinished": True}, NOW),
        ((THEN, None, None), {"unfinished": True}, NOW),  # approved anew
        ((THEN, None, LATER), {"unfinished": True}, LATER),
        ((THEN, None, THEN), {"unreadable": True}, NEVER),
        ((THEN, None, None), {"unknown": True}, None),
        ((THEN, LATER, None), {"unknown": True}, None),
    ],
)
def test_r135_what_was_asked_for_an_order_ends_with_the_last_of_it(
    ends: tuple[Any, Any, Any], doubts: dict[str, bool], end: datetime | None
) -> None:
    """R-135: what is open has no end yet: it is no earlier than today, every day anew. What nobody knows is none."""
    sure = dict.fromkeys(("unfinished", "unknown", "unreadable"), False)
    assert issuance_ended(*ends, **(sure | doubts), now=NOW) == end


Run = Callable[[], Awaitable[dict[str, int]]]
SEVEN = "interval '7 years 1 day'"


@pytest.fixture
async def daily(inventory: Any) -> Run:
    """The daily run; how many of each kind went."""

    async def run() -> dict[str, int]:
        removed = await prune(inventory.databases.prune(inventory.service.database.url), service="certificates")
        return {kept.kind: removed[kept.kind] for kept in KEPT if kept.kind != "lines"}

    return run


@pytest.fixture
async def forget(inventory: Any, daily: Run) -> Run:
    """Two runs with the days between."""

    async def run() -> dict[str, int]:
        assert not any((await daily()).values()), "marked first"
        await inventory.alter(
            "UPDATE retention SET marked_at = marked_at - interval '31 days' WHERE removed_at IS NULL"
        )
        return await daily()

    return run


async def settle(inventory: Any) -> None:
    await inventory.portal.settle(skip_jobs=("mail",))


async def ended(inventory: Any, *certificates: int) -> None:
    """These ended more than seven years ago."""
    ids = ", ".join(map(str, certificates))
    await inventory.alter(f"UPDATE certificate SET not_after = now() - {SEVEN} WHERE id IN ({ids})")
    await inventory.alter(f"UPDATE issuance SET ended_at = now() - {SEVEN} WHERE certificate IN ({ids})")


async def ordered(inventory: Any, order: Any) -> int:
    """A certificate of an order."""
    await inventory.portal.receive("certificates", order)
    await settle(inventory)
    (row,) = await inventory.fetch("SELECT id FROM certificate WHERE order_id = $1", order.order)
    return int(row["id"])


async def rows_of(inventory: Any, *words: str) -> dict[str, list[str]]:
    """Rows that have one of these words, by table, but those of what stays for ever."""
    state = (await inventory.portal.state())["certificates"]
    found = {
        table: [line for line in lines if any(word in line for word in words)]
        for table, lines in state.items()
        if table not in {"retention", "removed_certificate", "chain"}
    }
    return {table: lines for table, lines in found.items() if lines}


def tombstones(inventory: Any) -> list[tuple[str, str, str, bytes]]:
    """Name, key, version and value of what was said to be removed."""
    names = {kind.type_name(): kind.NAME for kind in (CertificateRemoved, IssuanceRemoved)}
    log = [(head, value) for _, head, value in inventory.portal.log if head.get("ce_type") in names]
    return sorted((names[h["ce_type"]], h["ce_subject"], h["ce_aggregateversion"], value) for h, value in log)


async def test_r135_a_certificate_goes_with_all_that_hangs_on_it_and_nothing_else_goes(
    inventory: Any, approval: Any, forget: Run
) -> None:
    """R-135: a revoked one, with what was asked for it; that its key leaked stays for ever. Its successor and a neighbour's stay whole."""
    order = approval()
    gone = await ordered(inventory, order)
    after = approval(replaces=gone)
    successor = await ordered(inventory, after)
    (theirs,) = await inventory.import_pems(inventory.pki.leaf("www.buren.nl"), subscriber="P7654321")
    assert (await inventory.revoke(gone, "keyCompromise")).status_code == 200
    await settle(inventory)
    await worker.reconcile(inventory.service)
    assert (await inventory.get(f"/certificates/{gone}", "P7654321")).status_code == 404  # whose line it is
    probe = await inventory.fetch("SELECT * FROM audit WHERE action = 'certificates:tenant:probe'")
    assert len(probe) == 1
    (was,) = await inventory.fetch("SELECT serial, version, subject FROM certificate WHERE id = $1", gone)
    (key,) = await inventory.fetch("SELECT spki_sha256 AS hash FROM certificate_key WHERE certificate = $1", gone)
    before = [await rows_of(inventory, word) for word in ("P7654321", str(after.order))]
    for number in (gone, successor):
        notice = "INSERT INTO expiry_notice VALUES ($1, 30, 'P1234567', current_date, now(), false)"
        await inventory.fetch(notice, number)
        await inventory.fetch("INSERT INTO expiry_reader VALUES ($1, 30, 'CB1000010', now(), 'expiring.x')", number)
    await ended(inventory, gone)
    assert await forget() == {"certificate": 1, "issuance": 1}
    await settle(inventory)
    left = await rows_of(inventory, str(order.order), was["serial"])
    assert {table: len(lines) for table, lines in left.items()} == {"revoked_at_ca": 1}, "what the CA's list says"
    subjects = await inventory.fetch("SELECT action, subscriber FROM audit WHERE subject = $1 ORDER BY id", str(gone))
    tried = ["certificates:certificate:view", "certificates:tenant:probe"]
    assert [tuple(row) for row in subjects] == [(action, "P7654321") for action in tried]
    for table in ("expiry_notice", "expiry_reader"):
        rows = await inventory.fetch(f"SELECT certificate FROM {table}")
        assert [row["certificate"] for row in rows] == [successor], table
    for table in ("revocation", "renewal", "certificate_der", "certificate_key"):
        assert not await inventory.fetch(f"SELECT 1 FROM {table} WHERE certificate = $1", gone), table
    before[1].pop("renewal")  # of the certificate that went
    for word, rows in zip(("P7654321", str(after.order)), before, strict=True):
        assert await rows_of(inventory, word) == rows
    assert tombstones(inventory) == [
        ("certificate.removed.v1", str(gone), str(was["version"] + 1), b""),
        ("issuance.removed.v1", str(order.order), "2", b""),
    ]
    (kept,) = await inventory.fetch("SELECT * FROM removed_certificate WHERE certificate = $1", gone)
    assert (kept["spki_sha256"], kept["serial"], kept["leaked"]) == (key["hash"], was["serial"], True)
    page = await inventory.get(f"/certificates/{successor}")
    assert (page.status_code, page.json()["replaces"]) == (200, None)
    assert (await inventory.get(f"/certificates/{gone}")).status_code == 404
    listed = await inventory.get("/certificates", status="all")
    assert gone not in [row["id"] for row in listed.json()["rows"]] and theirs
    lines = await inventory.fetch("SELECT subject, facts FROM audit WHERE action = 'certificates:operation:remove'")
    assert {row["subject"] for row in lines} == {"certificate", "issuance"}
    assert str(order.order) not in str(lines) and "CB1000002" not in str([dict(line) for line in lines])


async def test_r135_asked_again_nothing_comes_back_and_nobody_is_called(
    inventory: Any, approval: Any, person: Any, forget: Run
) -> None:
    """R-135: the import, the approval, the order's other facts, the CA's list from its start, and what is said again."""
    await inventory.portal.receive("certificates", person())
    order = approval()
    gone = await ordered(inventory, order)
    pem = inventory.pki.leaf("oud.voorbeeldstad.nl", not_before=clock.now() - timedelta(days=9 * 365))
    (imported,) = await inventory.import_pems(pem, manager="CB1000010")
    renewed = approval(replaces=imported)
    successor = await ordered(inventory, renewed)
    await worker.reconcile(inventory.service)
    await settle(inventory)
    await ended(inventory, gone, imported)
    # the CA's list says how long ago it was, as certificates' own clock does from here
    assert await forget() == {"certificate": 2, "issuance": 1}
    await settle(inventory)
    ca, events = inventory.ca, len(inventory.portal.log)
    old = [inventory.pki.leaf("oud.voorbeeldstad.nl", not_before=clock.now() - timedelta(days=9 * 365))]
    ca.listed = [one for one in ca.listed if one.leaf_pem != pem]
    ca.issue_unasked()
    ca.listed[-1:] = []
    ca._list(str(order.order), old[0])  # over for longer than anything is kept
    await inventory.alter("DELETE FROM service_state WHERE name = 'ca_cursor'")
    for table in ("inbox", "job WHERE state IN ('done', 'failed')"):
        await inventory.alter(f"DELETE FROM {table}")
    await inventory.alter("DELETE FROM audit WHERE action = 'certificates:certificate:import'")
    before, asked = await inventory.portal.state(), ca.calls.count("submit")
    with capture_logs() as logs:
        answer = await inventory.post_import(
            [{"subscriber": "P1234567", "product": "pkio_private", "pem": pem + inventory.pki.chain_pem}]
        )
        assert answer.json() == {"added": 0, "known": 1, "ids": [imported]}
        await inventory.alter("DELETE FROM audit WHERE action = 'certificates:certificate:import'")
        await inventory.portal.receive("certificates", order)
        await inventory.portal.receive("certificates", order, epoch=7)
        await inventory.portal.receive("certificates", renewed)
        await settle(inventory)
    assert [entry["event"] for entry in logs if entry.get("alarm")] == []
    assert ca.calls.count("submit") == asked
    assert _but_the_way(await inventory.portal.state()) == _but_the_way(before)
    assert [h.get("ce_type") for _, h, _ in inventory.portal.log[events:]] == []
    await republish(inventory.service)
    await settle(inventory)
    keys = {h["ce_subject"] for _, h, _ in inventory.portal.log[events:] if "ce_subject" in h}
    assert str(successor) in keys and not keys & {str(gone), str(imported), str(order.order)}
    (said,) = [json.loads(v) for _, h, v in inventory.portal.log[events:] if h.get("ce_subject") == str(successor)]
    assert said["replaces"] == imported  # as it is; nobody finds a page behind it


def _but_the_way(state: Any) -> Any:
    return {table: lines for table, lines in state["certificates"].items() if table not in {"service_state"}}


async def test_the_list_of_the_ca_read_from_its_start_is_no_news_of_what_was_removed(
    inventory: Any, approval: Any, forget: Run
) -> None:
    """Neither of what was in the inventory nor of what lay in quarantine; what is not over is news as ever."""
    inventory.ca.wrong = {"not_before": clock.now() - timedelta(days=4000), "not_after": clock.now() - timedelta(2600)}
    order = approval()
    await inventory.portal.receive("certificates", order)
    await settle(inventory)
    await worker.reconcile(inventory.service)
    (row,) = await inventory.fetch("SELECT not_after FROM quarantine")
    assert row["not_after"] < clock.now() - timedelta(days=7 * 365 + 3)
    await inventory.alter(f"UPDATE issuance SET ended_at = now() - {SEVEN}")
    assert await forget() == {"certificate": 0, "issuance": 1}
    assert await rows_of(inventory, str(order.order)) == {}
    inventory.ca.issue_unasked()
    await inventory.alter("DELETE FROM service_state WHERE name = 'ca_cursor'")
    await inventory.alter("DELETE FROM unordered")
    await worker.reconcile(inventory.service)
    (only,) = await inventory.fetch("SELECT serial FROM unordered")
    assert only["serial"] == inventory.ca.listed[-1].serial


async def test_a_removed_key_is_used_and_leaked_for_ever(inventory: Any, approval: Any, forget: Run) -> None:
    """What is approved with it is not asked; what is taken in with one that leaked calls somebody (R-118)."""
    key, leaked = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    pems = [inventory.pki.leaf(f"{n}.voorbeeldstad.nl", key=k.public_key()) for n, k in enumerate((key, leaked))]
    used, lost = await inventory.import_pems(*pems)
    assert (await inventory.revoke(lost, "superseded")).status_code == 200
    await settle(inventory)
    assert (await inventory.revoke(lost, "keyCompromise")).status_code == 200, "said afterwards"
    await settle(inventory)
    await ended(inventory, used, lost)
    assert (await forget())["certificate"] == 2
    for forged in (
        "INSERT INTO removed_certificate VALUES (99, 'x', '0a', 'ff', false)",
        "DELETE FROM removed_certificate",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await inventory.fetch(forged)
    (row,) = await inventory.fetch("SELECT spki_sha256 FROM removed_certificate WHERE certificate = $1", used)
    again = approval(csr_pem=csr(key, "www.voorbeeldstad.nl"), spki_sha256=row["spki_sha256"])
    await inventory.portal.receive("certificates", again)
    (intent,) = await inventory.fetch("SELECT state, reason FROM issuance")
    assert tuple(intent) == ("refused", "key.used") and "submit" not in inventory.ca.calls
    with capture_logs() as logs:
        await inventory.import_pems(inventory.pki.leaf("nieuw.voorbeeldstad.nl", key=leaked.public_key()))
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["certificate.leaked_key"]


async def test_r135_what_is_open_never_ends_and_a_serial_number_is_no_id(
    inventory: Any, approval: Any, daily: Run, forget: Run
) -> None:
    """R-135: an intent that the CA doesn't answer, a revocation that it doesn't confirm. A line about serial number 1 is not of certificate 1."""
    inventory.ca.pending = 10_000
    await inventory.portal.receive("certificates", approval())
    pem = inventory.pki.leaf("een.voorbeeldstad.nl")
    open_one, done = await inventory.import_pems(pem, inventory.pki.leaf("twee.voorbeeldstad.nl"))
    inventory.ca.refuses = None
    inventory.ca.down = 10_000
    assert (await inventory.revoke(open_one)).status_code == 200
    await ended(inventory, open_one, done)
    await inventory.alter(f"UPDATE issuance SET created_at = now() - {SEVEN}, not_after = now() - {SEVEN}")
    line = """INSERT INTO audit (at, actor, action, subject, outcome, facts, correlation_id) VALUES
        (now(), 'certificates', 'certificates:certificate:{}', '{}', 'done', '{{"issuer": "CN=Ander"}}', 'c')"""
    for action in ("hold", "lift_hold", "unordered"):
        await inventory.alter(line.format(action, done))
    await inventory.alter(line.format("hold", "0a"))
    await inventory.alter(f"UPDATE certificate SET serial = '0a', issuer = 'CN=Ander' WHERE id = {done}")
    assert await forget() == {"certificate": 1, "issuance": 0}
    assert [row["id"] for row in await inventory.fetch("SELECT id FROM certificate")] == [open_one]
    assert len(await inventory.fetch("SELECT 1 FROM issuance")) == 1
    left = await inventory.fetch("SELECT subject FROM audit WHERE facts ->> 'issuer' = 'CN=Ander'")
    assert [row["subject"] for row in left] == [str(done)] * 3


async def test_a_hold_on_the_certificate_keeps_it_and_on_the_subscriber_all(
    inventory: Any, approval: Any, forget: Run
) -> None:
    """What was asked for it has a hold of its own; each goes or stays by itself."""
    gone = await ordered(inventory, approval())
    await ended(inventory, gone)
    held = f"INSERT INTO legal_hold (kind, key, asked_by, reason, at) VALUES ('certificate', '{gone}', 'x', 'x', now())"
    await inventory.alter(held)
    assert await forget() == {"certificate": 0, "issuance": 1}
    assert (await inventory.get(f"/certificates/{gone}")).status_code == 200
    await inventory.alter("UPDATE legal_hold SET kind = 'subscriber', key = 'P1234567'")
    assert (await forget())["certificate"] == 0


async def test_r135_lines_of_nothing_else_go_by_month_and_what_operators_did_stays(
    inventory: Any, approval: Any, forget: Run
) -> None:
    """R-135: who named another's, exports, imports and what was refused of nothing: seven years after the last of their month, held with their subscriber."""
    gone = await ordered(inventory, approval())
    assert (await inventory.get(f"/certificates/{gone}", "P7654321")).status_code == 404
    assert (await inventory.get("/certificates.csv")).status_code == 200
    await inventory.import_pems(inventory.pki.leaf("een.voorbeeldstad.nl"))
    held = "INSERT INTO legal_hold (kind, key, asked_by, reason, at) VALUES ('subscriber', 'P1234567', 'x', 'x', now())"
    before = {row["action"] for row in await inventory.fetch("SELECT action FROM audit")}
    of_nothing = {
        "certificates:tenant:probe", "certificates:certificate:view", "certificates:certificate:export",
        "certificates:certificate:import", "certificates:product:limits",
    }  # fmt: skip
    await inventory.alter(held)
    await inventory.alter("UPDATE audit SET at = at - interval '7 years 40 days'")
    assert await forget() == {"certificate": 0, "issuance": 0}
    left = {row["action"] for row in await inventory.fetch("SELECT action FROM audit")}
    assert before - left == (before & of_nothing) - {"certificates:certificate:export"}, "whose it is, is on hold"
    assert left >= {"certificates:operation:mark", "certificates:operation:remove", "certificates:certificate:issue"}
    await inventory.alter("UPDATE legal_hold SET ended_at = now(), ended_by = 'x', ended_reason = 'x'")
    await forget()
    left = {row["action"] for row in await inventory.fetch("SELECT action FROM audit")}
    assert not left & of_nothing and "certificates:certificate:take_in" in left


async def test_f51_restored_from_before_a_removal_nobody_who_forgot_it_hears_of_it_again(
    inventory: Any, approval: Any, forget: Run
) -> None:
    """F-51, R-135: the removal is listed as lost, and comes again in the new epoch; a backup of after it lost nothing."""
    service, order = inventory.service, approval()
    gone = await ordered(inventory, order)
    await ended(inventory, gone)
    await inventory.portal.back_up("certificates")
    assert await forget() == {"certificate": 1, "issuance": 1}
    await settle(inventory)
    newest = Newest(service)
    for record in inventory.portal.records:
        newest.see(Fact.of(record.topic, record.key, record.headers), record.value)
    async with service.database.begin() as tx:
        assert [fact for fact in await newest.lost(tx, {0}) if "removed" in fact.type] == []
    await inventory.portal.restore("certificates")
    async with service.database.begin() as tx:
        lost = [fact for fact in await newest.lost(tx, {0}) if "removed" in fact.type]
        epoch = await state.raise_epoch(tx)
    assert sorted(fact.key for fact in lost) == sorted([str(gone), str(order.order)])
    said = len(inventory.portal.log)
    await republish(service, lost=lost)
    await settle(inventory)
    assert not {h["ce_subject"] for _, h, _ in inventory.portal.log[said:]} & {str(gone), str(order.order)}
    assert await forget() == {"certificate": 1, "issuance": 1}
    await settle(inventory)
    again = [h for _, h, _ in inventory.portal.log[said:] if "removed" in h.get("ce_type", "")]
    assert [h["ce_aggregateepoch"] for h in again] == [str(epoch)] * 2


#: Tables of the database that hold nothing of one certificate or order: of the way, by date, of others, and what outlives it.
OTHERS = {"certificate_change", "problem", "problem_act", "incident", "incident_list", "incident_proposal", "incident_proposal_certificate", "calendar_feed",
    "outbox", "outbox_shard", "inbox", "job", "job_kind", "job_tenant", "dead_letter", "service_state", "anonymous_refusal", "budget",
    "holiday", "expiry_run", "alembic_version", "retention", "legal_hold", "removed_certificate", "chain", "revoked_at_ca", "unordered", "person", "product_limits", "org_version", "role_addresses",
}  # fmt: skip


async def test_r135_every_table_is_of_a_certificate_or_said_not_to_be(inventory: Any) -> None:
    """R-135: a table that is new is one or the other; what belongs to a certificate and is forgotten would stay for ever."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    kept = {table for each in KEPT for table in each.tables}
    assert {row["tablename"] for row in await inventory.fetch(query)} == OTHERS | kept
