"""From an approved order to a certificate in the inventory: once, checked, whatever fails in between (B2, INV-1, INV-3)."""

import asyncio
import json
import os
import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from certificates import worker
from certificates.ca import CaRequest
from certificates.service import question, reconciliation
from certificates.store import inventory as store
from certificates.tables import Issuance
from chassis import clock
from chassis.work import workers
from contracts.certificates import CertificateIssued, IssuanceFailed, IssuanceStarted
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pki.certificate import ParsedCertificate, read
from sqlalchemy.exc import NoResultFound


async def ended(inventory: Any) -> bool:
    rows = await inventory.fetch("SELECT 1 FROM issuance WHERE ended_at IS NULL")
    return not rows


async def count(inventory: Any, table: str) -> int:
    (row,) = await inventory.fetch(f"SELECT count(*) AS n FROM {table}")
    return int(row["n"])


def told(inventory: Any, kind: Any) -> list[Any]:
    found = [(h, p) for _, h, p in inventory.portal.log if h["ce_type"] == kind.type_name()]
    return [kind.model_validate_json(p) for _, p in found]


async def test_an_approved_order_becomes_one_certificate(inventory: Any, approval: Any) -> None:
    """B2, S4, B3: asked, issued, in the overview, with `replaces`, and one correlation id on all of it."""
    (old,) = await inventory.import_pems(inventory.pki.leaf("www.voorbeeldstad.nl"))
    order = approval(replaces=old)
    await inventory.portal.receive("certificates", order)
    (intent,) = await inventory.fetch("SELECT * FROM issuance")
    assert (intent["state"], inventory.ca.calls) == ("wanted", [])  # the intent is there before the CA is asked
    await inventory.portal.settle()
    names = ["certificate.imported.v1", "issuance.started.v1", "certificate.issued.v1"]
    assert inventory.portal.said == names
    (started,), (issued,) = told(inventory, IssuanceStarted), told(inventory, CertificateIssued)
    assert (started.order, started.version, started.reference) == (order.order, 1, order.reference)
    assert (issued.order, issued.replaces, issued.version) == (order.order, old, 1)
    assert (issued.spki_sha256, issued.manager, issued.requester) == (
        order.details.spki_sha256,
        "CB1000010",
        "CB1000002",
    )
    assert issued.chain_pem == inventory.pki.chain_pem
    ours = [h["ce_correlationid"] for _, h, _ in inventory.portal.log[1:]]
    assert ours == [intent["correlation_id"]] * 2
    page = (await inventory.get("/certificates", name="www.voorbeeldstad.nl")).json()
    assert {row["id"] for row in page["rows"]} == {old, issued.certificate}
    detail = (await inventory.get(f"/certificates/{issued.certificate}")).json()
    assert (detail["replaces"], detail["reference"]) == (old, order.reference)
    assert (await inventory.get(f"/certificates/{old}")).json()["replaced_by"] == issued.certificate


async def test_the_same_approval_again_changes_nothing(inventory: Any, approval: Any) -> None:
    """INV-1: twice before, and once after the certificate is there."""
    order = approval()
    await asyncio.gather(*(inventory.portal.receive("certificates", order) for _ in range(5)))
    await inventory.portal.settle()
    await inventory.portal.receive("certificates", order)
    await inventory.portal.settle()
    assert (await count(inventory, "issuance"), await count(inventory, "certificate")) == (1, 1)
    assert len(inventory.ca.leaves) == 1 and inventory.portal.said.count("certificate.issued.v1") == 1


@pytest.mark.parametrize("change", ["key", "csr", "replaces", "replaces_theirs"])
async def test_an_approval_that_contradicts_itself_is_parked(inventory: Any, approval: Any, change: str) -> None:
    """F-52: nothing is asked of the CA; the record waits for the operator."""
    order = approval()
    theirs = await inventory.import_pems(inventory.pki.leaf("van.hen.nl"), subscriber="P7654321")
    await inventory.fetch("DELETE FROM outbox")
    key = order.details.model_copy(update={"spki_sha256": "00" * 32})
    csr = order.details.model_copy(update={"csr_pem": "geen CSR"})
    changes = {
        "key": {"details": key}, "csr": {"details": csr}, "replaces": {"replaces": 999_999},
        "replaces_theirs": {"replaces": theirs[0]},
    }  # fmt: skip
    await inventory.portal.receive("certificates", order.model_copy(update=changes[change]))
    await inventory.portal.settle()
    assert (await count(inventory, "dead_letter"), await count(inventory, "issuance")) == (1, 0)
    assert inventory.ca.calls == []


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        ({"key": "other"}, "key"),
        ({"sans": ("anders.nl",)}, "names"),
        ({"policy": "2.23.140.1.2.2"}, "policy"),
        ({"not_after": timedelta(days=4000)}, "validity"),
        ({"subject": x509.Name([])}, "subject"),
        ({"serial": "of an earlier one"}, "serial"),
    ],
)
async def test_what_was_not_asked_goes_to_quarantine(
    inventory: Any, approval: Any, wrong: dict[str, Any], finding: str
) -> None:
    """R-066, F-44: not in the inventory, the order is told, an alarm is left behind."""
    serial = 4711
    await inventory.import_pems(inventory.pki.leaf("eerder.nl", serial=serial))
    given = {
        "key": ec.generate_private_key(ec.SECP256R1()).public_key(), "serial": serial,
        "not_after": clock.now() + timedelta(days=4000),
    }  # fmt: skip
    inventory.ca.wrong = {name: given.get(name, value) for name, value in wrong.items()}
    order = approval()
    await inventory.portal.receive("certificates", order)
    await inventory.portal.settle()
    assert inventory.portal.said[1:] == ["issuance.started.v1", "issuance.failed.v1"]
    (failed,) = told(inventory, IssuanceFailed)
    assert (failed.reason, failed.version, failed.order) == ("certificate.mismatch", 2, order.order)
    (kept,) = await inventory.fetch("SELECT * FROM quarantine")
    assert finding in kept["findings"] and "BEGIN CERTIFICATE" in kept["leaf_pem"]
    assert await count(inventory, "certificate") == 1
    await worker.reconcile(inventory.service)  # the CA lists it: known, no second alarm
    with clock.moved(timedelta(minutes=5)):
        await worker.reconcile(inventory.service)
    assert await count(inventory, "unordered WHERE alarmed_at IS NOT NULL") == 0


async def test_a_refusal_of_the_ca_fails_the_order(inventory: Any, approval: Any) -> None:
    inventory.ca.refuses = "names.invalid"
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    assert inventory.portal.said == ["issuance.failed.v1"]
    (failed,) = told(inventory, IssuanceFailed)
    assert (failed.reason, failed.version) == ("ca.refused", 1)
    (intent,) = await inventory.fetch("SELECT * FROM issuance")
    assert (intent["state"], intent["reason"]) == ("refused", "names.invalid")


async def test_what_the_ca_made_under_the_id_of_another_question_is_compared(inventory: Any, approval: Any) -> None:
    """A known id with other content: what was made then counts only when it is what was approved."""
    for right in (True, False):
        order = approval()
        await inventory.portal.receive("certificates", order)
        (intent,) = await inventory.fetch("SELECT * FROM issuance WHERE order_id = $1", order.order)
        row = Issuance(**dict(intent) | {"subject": json.loads(intent["subject"])})
        asked = question.request(row).model_copy(
            update={"not_after": row.not_after - timedelta(days=1), "sans": row.sans if right else ("anders.nl",)}
        )
        await inventory.ca.submit(asked)
        await inventory.portal.settle()
        assert inventory.portal.said[-1] == ("certificate.issued.v1" if right else "issuance.failed.v1")
    assert (await count(inventory, "certificate"), await count(inventory, "quarantine")) == (1, 1)
    assert len(inventory.ca.leaves) == 2


async def test_a_ca_that_is_away_slow_or_deaf_is_asked_again(inventory: Any, approval: Any) -> None:
    """F-43: unavailable, pending, an answer lost after it issued: one certificate, one "started"."""
    inventory.ca.down, inventory.ca.pending, inventory.ca.lost_answers = 1, 1, 1
    await inventory.portal.receive("certificates", approval())
    await inventory.run_until(lambda: ended(inventory), 20)
    assert inventory.portal.said == ["issuance.started.v1", "certificate.issued.v1"]
    assert len(inventory.ca.listed) == await count(inventory, "certificate") == 1


async def wanted(inventory: Any) -> CaRequest:
    """What the CA is asked of the one intent."""
    (row,) = await inventory.fetch("SELECT * FROM issuance")
    return question.request(Issuance(**dict(row) | {"subject": json.loads(row["subject"])}))


async def test_f47_a_ca_that_lost_a_request_is_not_asked_again_by_itself(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """F-47: it may have made one that nobody has. After minutes the order fails with an alarm, and a person decides."""
    inventory.ca.pending = 1
    order = approval()
    await inventory.portal.receive("certificates", order)
    await inventory.portal.settle()
    made = inventory.ca.forget()
    for minutes in (60, 61, 64):
        with clock.moved(timedelta(minutes=minutes)):
            await inventory.portal.settle()
        assert not await ended(inventory), "it counts from when the CA said that it knows nothing, not from the asking"
    with clock.moved(timedelta(minutes=64, seconds=40)):
        inventory.ca.know(made)
        inventory.ca.pending = 1
        await inventory.portal.settle()
        inventory.ca.forget()
    for minutes in (66, 70):
        with clock.moved(timedelta(minutes=minutes)):
            await inventory.portal.settle()
        assert not await ended(inventory), "a copy of the CA's that lagged behind knew it again meanwhile"
    with clock.moved(timedelta(minutes=72)):
        await inventory.portal.settle()
    (failed,) = told(inventory, IssuanceFailed)
    assert (failed.reason, failed.order) == ("ca.lost", order.order)
    assert inventory.ca.calls.count("submit") == 1 and await count(inventory, "certificate") == 0
    assert capsys.readouterr().out.count("issuance.failed") == 1
    inventory.ca.know(made)
    await inventory.ca.submit(await wanted(inventory))
    await worker.reconcile(inventory.service)
    await inventory.portal.settle()
    (kept,) = await inventory.fetch("SELECT findings, revoked_at IS NOT NULL AS revoked FROM quarantine")
    assert tuple(kept) == (["ca.lost"], True), "found later, it is nobody's: the order may have been approved anew"


async def test_a_certificate_that_was_listed_while_its_intent_was_open_calls_somebody_when_it_ends_without(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """The CA's list says it once: what came of it is looked at when the intent has ended, and not before."""
    await inventory.portal.receive("certificates", approval())
    await inventory.ca.submit(await wanted(inventory))
    for minutes in (0, 10):
        with clock.moved(timedelta(minutes=minutes)):
            await worker.reconcile(inventory.service)
    assert "certificate.unordered" not in capsys.readouterr().out, "it is about to be taken in"
    await inventory.fetch("UPDATE issuance SET ended_at = now(), state = 'refused', reason = 'ca.refused'")
    with clock.moved(timedelta(minutes=20)):
        await worker.reconcile(inventory.service)
        await worker.reconcile(inventory.service)
    assert capsys.readouterr().out.count("certificate.unordered") == 1


async def test_storing_fails_once_and_the_certificate_is_adopted(inventory: Any, approval: Any) -> None:
    """F-07: a trigger makes exactly one INSERT fail, after the CA issued."""
    await inventory.alter("CREATE SEQUENCE tries")
    await inventory.alter(
        """CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        IF nextval('tries') = 1 THEN RAISE EXCEPTION 'disk full'; END IF; RETURN NEW; END $$"""
    )
    await inventory.alter("CREATE TRIGGER t BEFORE INSERT ON certificate FOR EACH ROW EXECUTE FUNCTION fail_once()")
    await inventory.portal.receive("certificates", approval())
    await inventory.run_until(lambda: ended(inventory))
    (tries,) = await inventory.alter("SELECT last_value FROM tries")
    assert tries["last_value"] == 2
    assert len(inventory.ca.listed) == await count(inventory, "certificate") == 1
    assert inventory.portal.said == ["issuance.started.v1", "certificate.issued.v1"]


async def test_an_intent_without_a_job_is_owned_by_the_reconciler(inventory: Any, approval: Any) -> None:
    """F-05: the job is gone, whatever the reason; the correlation id stays that of the order."""
    await inventory.portal.receive("certificates", approval())
    (intent,) = await inventory.fetch("UPDATE issuance SET correlation_id = 'van-de-bestelling' RETURNING *")
    await inventory.fetch("UPDATE job SET state = 'failed', ended_at = created_at")
    await inventory.portal.settle()
    assert not await ended(inventory)
    await asyncio.gather(worker.reconcile(inventory.service), worker.reconcile(inventory.service))
    (again,) = await inventory.fetch("SELECT * FROM job WHERE state = 'waiting'")
    (before,) = await inventory.fetch("SELECT id FROM job WHERE state = 'failed'")
    assert again["key"] == f"{intent['id']}:after.{before['id']}", "of all who look at once one gives it a job"
    await inventory.portal.settle()
    assert await ended(inventory) and await count(inventory, "certificate") == 1
    assert {h["ce_correlationid"] for _, h, _ in inventory.portal.log} == {"van-de-bestelling"}


async def test_an_intent_gets_a_job_again_when_those_that_ended_were_forgotten(inventory: Any, approval: Any) -> None:
    """F-05, F-55: two jobs ended, the first is pruned; a name by their count would be that of the second, and nobody would work on it."""
    await inventory.portal.receive("certificates", approval())
    for _ in range(2):
        await inventory.fetch("UPDATE job SET state = 'failed', ended_at = created_at")
        await worker.reconcile(inventory.service)
    await inventory.fetch("UPDATE job SET state = 'failed', ended_at = created_at")
    await inventory.alter("DELETE FROM job WHERE id = (SELECT min(id) FROM job)")
    await worker.reconcile(inventory.service)
    assert len(await inventory.fetch("SELECT 1 FROM job WHERE state = 'waiting'")) == 1
    await inventory.portal.settle()
    assert await ended(inventory) and await count(inventory, "certificate") == 1


async def test_the_list_of_the_ca_finds_what_we_did_not_hear(inventory: Any, approval: Any) -> None:
    """INV-3: the job would wait for long; the CA's list brings the certificate in at once, and only once."""
    await inventory.portal.receive("certificates", approval())
    inventory.ca.lost_answers = 1
    await inventory.portal.settle()
    await inventory.fetch("UPDATE job SET not_before = now() + interval '1 day'")
    await worker.reconcile(inventory.service)
    await inventory.portal.settle()
    assert await ended(inventory)
    await inventory.fetch("UPDATE job SET not_before = now() WHERE state = 'waiting'")
    await inventory.portal.settle()
    assert len(inventory.ca.listed) == await count(inventory, "certificate") == 1
    assert inventory.portal.said == ["issuance.started.v1", "certificate.issued.v1"]


async def test_two_workers_on_one_intent_store_one_certificate(inventory: Any, approval: Any) -> None:
    await inventory.portal.receive("certificates", approval())
    async with inventory.service.database.begin(inventory.service.actor) as tx:
        (row,) = await inventory.fetch("SELECT id, subscriber FROM issuance")
        reconciliation.issuing.work(tx, row["id"], row["subscriber"], ":listed")
    await asyncio.gather(*(workers.run_one(inventory.service, "issue") for _ in range(2)))
    await inventory.portal.settle()
    assert await count(inventory, "certificate") == 1
    assert inventory.portal.said == ["issuance.started.v1", "certificate.issued.v1"]


async def test_a_certificate_nobody_ordered_raises_one_alarm(inventory: Any, capsys: Any) -> None:
    """F-46: within five minutes; an import within the grace is no alarm."""
    inventory.ca.issue_unasked()
    inventory.ca.issue_unasked(str(uuid4()))
    late = inventory.pki.leaf("straks.nl")
    inventory.ca._list("seed-0001", late)
    await worker.reconcile(inventory.service)
    assert await count(inventory, "unordered") == 3
    await inventory.import_pems(late)
    assert "certificate.unordered" not in capsys.readouterr().out
    with clock.moved(timedelta(minutes=3)):
        for _ in range(3):
            await worker.reconcile(inventory.service)
    assert capsys.readouterr().out.count("certificate.unordered") == 2
    assert await count(inventory, "audit WHERE action = 'certificates:certificate:unordered'") == 2


async def test_an_order_that_takes_too_long_raises_one_alarm(inventory: Any, approval: Any, capsys: Any) -> None:
    inventory.ca.down = 1000
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    with clock.moved(timedelta(minutes=16)):
        for _ in range(2):
            await worker.reconcile(inventory.service)
    assert capsys.readouterr().out.count("issuance.overdue") == 1


async def test_a_certificate_taken_in_by_hand_first_is_tied_to_its_order(inventory: Any, approval: Any) -> None:
    """The operator imported from the CA's list what an order was waiting for."""
    order = approval()
    await inventory.portal.receive("certificates", order)
    inventory.ca.lost_answers = 1
    await inventory.portal.settle()
    ((_, leaf),) = inventory.ca.leaves.items()
    (number,) = await inventory.import_pems(leaf)
    await inventory.run_until(lambda: ended(inventory))
    (issued,) = told(inventory, CertificateIssued)
    assert (issued.certificate, issued.version, issued.order) == (number, 2, order.order)


async def test_one_that_was_revoked_before_it_is_tied_to_its_order_stays_revoked(inventory: Any, approval: Any) -> None:
    """R-116: what the event of its issuance says is the newest there is, so it says that it is revoked."""
    order = approval()
    await inventory.portal.receive("certificates", order)
    inventory.ca.lost_answers = 1
    await inventory.portal.settle()
    ((_, leaf),) = inventory.ca.leaves.items()
    at = clock.now().replace(microsecond=0)
    await inventory.import_pems(leaf, revoked_at=at.isoformat(), revocation_reason="superseded")
    await inventory.run_until(lambda: ended(inventory))
    (issued,) = told(inventory, CertificateIssued)
    assert (issued.version, issued.revoked_at, issued.revocation_reason) == (2, at, "superseded")
    with pytest.raises(NoResultFound):
        async with inventory.service.database.begin() as tx:
            await store.adopt(
                tx, issued.certificate, store.Provenance("P1234567", "pkio_private", "server", None, None)
            )


async def test_what_the_ca_revoked_itself_is_shown_as_revoked(inventory: Any, capsys: Any) -> None:
    """R-116: seen in the CA's list; for good."""
    leaf = inventory.pki.leaf("weg.nl")
    (number,) = await inventory.import_pems(leaf)
    inventory.ca._list("seed-0001", leaf)
    listed = inventory.ca.listed[0]
    inventory.ca.revoke_by_itself(listed.issuer, listed.serial, "keyCompromise")
    await worker.reconcile(inventory.service)
    await inventory.portal.settle()
    found = (await inventory.get(f"/certificates/{number}")).json()
    assert (found["status"], found["revocation_reason"]) == ("revoked", "keyCompromise")
    assert capsys.readouterr().out.count("certificate.revoked_at_ca") == 1


@pytest.mark.parametrize("point", ["certificates.before_ca", "certificates.ca_issued"])
async def test_a_worker_that_dies_around_the_ca_leaves_one_certificate(
    point: str, databases: Any, identities: Any, standin: Any, driver: str, approval: Any
) -> None:
    """F-05, F-06, F-07, R-066: the stand-in as a process, the worker killed at the point, another takes over."""
    from certificates import main
    from certificates.settings import Settings
    from chassis.testing import Portal

    pki, folder, url = standin
    given = {"ca_url": url, "ca_credential": pki.credential, "ca_roots": str(folder / "server-cas.pem"),
             "product_limits": str(folder / "product-limits.json"),
             "identity_keys": str(identities.keys_file)}  # fmt: skip

    def make(database: str) -> Any:
        return main.service(Settings(database_url=database, **given))

    async with Portal(databases, {"certificates": make}) as portal:
        service = portal.services["certificates"]
        order = approval()
        await portal.receive("certificates", order)
        settings = json.dumps({"database_url": service.database.url, **given})
        killed = await asyncio.create_subprocess_exec(
            sys.executable, "-c", driver, "issue", settings, env=os.environ | {"CRASH_AT": point}
        )
        assert await killed.wait() == 137
        async with service.adapters.ca as ca:
            listing = await ca.list_since("")
            ours = [one for one in listing.certificates if order.details.spki_sha256 in _spki(one.leaf_pem)]
            assert len(ours) == (1 if point == "certificates.ca_issued" else 0)
            with clock.moved(timedelta(seconds=worker.LEASE + 1)):
                await workers.take_over(service.database, {"issue": service.jobs.kinds["issue"]})
                await worker.reconcile(service)
                await portal.settle()
                await worker.reconcile(service)  # what its list said while it was under way is forgotten
            listing = await ca.list_since("")
            ours = [one for one in listing.certificates if order.details.spki_sha256 in _spki(one.leaf_pem)]
        assert len(ours) == 1
        rows = await service.database.reads.fetch("SELECT serial FROM certificate")
        assert [row["serial"] for row in rows] == [ours[0].serial]
        assert portal.said == ["issuance.started.v1", "certificate.issued.v1"]
        sql = "SELECT count(*) FROM unordered WHERE serial = $1"  # the stand-in also has those of other tests
        assert await service.database.reads.fetchval(sql, ours[0].serial) == 0


def _spki(pem: str) -> str:
    content = read(pem)
    assert isinstance(content, ParsedCertificate)
    return content.spki_sha256
