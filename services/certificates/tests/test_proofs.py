"""What the CA says of whose the names are is said on, once per change, and kept (R-076); an order may wait days for its subscriber's DNS."""

from datetime import timedelta
from typing import Any

import pytest
from certificates import worker
from certificates.domain.issuance import OVERDUE, UNPROVED
from chassis import clock
from contracts.certificates import IssuanceStarted
from contracts.proofs import DnsRecord, NameProof, ProofState

NAME = "www.voorbeeldstad.nl"
AT = clock.now().replace(microsecond=0) - timedelta(minutes=1)
RECORD = DnsRecord(host=f"_ca-proof.{NAME}", text="ca-proof=1")
WAITING = NameProof(domain=NAME, state=ProofState.WAITING, record=RECORD)
PROVED = NameProof(domain=NAME, state=ProofState.PROVED, at=AT, method="3.2.2.4.7", rules="2.1.9")


def said(inventory: Any) -> list[IssuanceStarted]:
    events = [p for _, h, p in inventory.portal.log if h["ce_type"] == IssuanceStarted.type_name()]
    return [IssuanceStarted.model_validate_json(p) for p in events]


async def test_each_change_is_said_once_and_the_last_is_kept(inventory: Any, approval: Any) -> None:
    inventory.ca.pending, inventory.ca.names = 1, (WAITING,)
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    inventory.ca.pending = 1
    with clock.moved(timedelta(minutes=1)):
        await inventory.portal.settle()
    assert [(event.version, event.names) for event in said(inventory)] == [(1, (WAITING,))], "the same is said once"
    inventory.ca.names = (PROVED,)
    with clock.moved(timedelta(minutes=2)):
        await inventory.portal.settle()
    assert [(event.version, event.names) for event in said(inventory)] == [(1, (WAITING,)), (2, (PROVED,))]
    assert inventory.portal.said[-1] == "certificate.issued.v1"
    (intent,) = await inventory.fetch("SELECT state, names::text FROM issuance")
    assert intent["state"] == "issued" and "3.2.2.4.7" in intent["names"]
    trail = await inventory.fetch("SELECT count(*) AS n FROM audit WHERE action = 'certificates:issuance:prove'")
    assert trail[0]["n"] == 2


async def test_of_a_name_that_was_not_asked_nothing_is_told(inventory: Any, approval: Any) -> None:
    """Also twice the same name, and in other letters: one line for each that was asked, in their order."""
    strange = WAITING.model_copy(update={"domain": "bank.example.org"})
    inventory.ca.pending = 1
    inventory.ca.names = (strange, WAITING.model_copy(update={"domain": NAME.upper()}))
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    (event,) = said(inventory)
    assert [proof.domain.lower() for proof in event.names] == [NAME]


@pytest.mark.parametrize(("names", "after"), [((), OVERDUE), ((PROVED,), OVERDUE), ((WAITING,), UNPROVED)])
async def test_somebody_is_called_later_when_the_subscriber_is_waited_for(
    inventory: Any, approval: Any, capsys: Any, names: tuple[NameProof, ...], after: timedelta
) -> None:
    inventory.ca.pending, inventory.ca.names = 1000, names
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    for age, called in ((after - timedelta(minutes=1), 0), (after + timedelta(minutes=1), 1)):
        with clock.moved(age):
            await worker.reconcile(inventory.service)
        assert capsys.readouterr().out.count("issuance.overdue") == called, age
