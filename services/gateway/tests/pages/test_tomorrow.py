"""Codes of tomorrow through every view: a service that is newer than the pages makes no page unavailable."""

from collections.abc import Awaitable, Callable
from typing import Any

import contracts.announcing
import contracts.certificates
import contracts.extracts
import contracts.finding
import contracts.history
import contracts.incidents
import contracts.nominations
import contracts.orders
import contracts.problems
import contracts.review
import contracts.revocations
import contracts.searching
import contracts.stalled
import httpx
from chassis.testing.tomorrow import TOMORROW, Place, is_open
from contracts.envelope import Command, Event, View

#: Open sets that no page puts into words: what a page does with them is tried all the same.
UNSPOKEN = {
    Place("DraftLine", "product"),
    Place("Terms", "product"),
    Place("RenewalOffer", "product"),
    Place("BatchRow", "product"),
    Place("CertificateRow", "renewal"),
    Place("CertificateDetail", "renewal"),
    Place("OrderView", "failed_in"),
    Place("CaseLine", "failed_in"),
    Place("UnsuccessfulOrder", "state"),
    Place("UnsuccessfulOrder", "product"),
    Place("UnsuccessfulOrder", "failed_in"),
    Place("WaitingOrder", "product"),
    Place("RenewalNotice", "state"),
    Place("RevocationView", "road"),
    Place("HistoryLine", "road"),
    Place("Turn", "side"),
    Place("GivenManager", "who"),
    Place("NominationLine", "state"),
    Place("NominationView", "state"),
    Place("NameProof", "state"),
    Place("CaseLine", "proposed"),
    Place("RemarkView", "weight"),
    Place("PublishedCertificate", "product"),
    Place("IncidentLine", "reason"),
    Place("IncidentView", "reason"),
    Place("Announced", "reason"),
    Place("ProblemView", "state"),
    Place("ProblemLine", "state"),
}
#: Of a view that is asked for by a script and streamed as it is.
STREAMED = {Place("OrderState", "state"), Place("OrderState", "failed_in")}
#: Open sets of views that nothing fills today.
EMPTY = {
    Place("OrderLine", "failed_in"),
    Place("RenewalNotice", "failed_in"),
    Place("WaitingOrder", "failed_in"),
}
#: Of what other views extend.
BASES = {
    Place("Standing", "state"),
    Place("Standing", "failed_in"),
    Place("ReviewLine", "act"),
    Place("ReviewLine", "proposed"),
}


def _views() -> set[Place]:
    kinds = {
        kind
        for module in (
            contracts.announcing,
            contracts.certificates,
            contracts.extracts,
            contracts.finding,
            contracts.history,
            contracts.nominations,
            contracts.orders,
            contracts.incidents,
            contracts.problems,
            contracts.review,
            contracts.revocations,
            contracts.searching,
            contracts.stalled,
        )
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, View) and not issubclass(kind, Event | Command)
    }
    return {
        Place(k.__name__, name) for k in kinds for name, field in k.model_fields.items() if is_open(field.annotation)
    }


async def test_every_page_stands_with_a_code_of_tomorrow_in_each_open_set_of_its_views(
    names: list[str], visit: Callable[[str], Awaitable[httpx.Response]], services: Any
) -> None:
    """The page answers as it does today, and says the code itself where it has no words for it."""
    tried: set[Place] = set()
    spoken: set[Place] = set()
    for name in names:
        services.open_sets, services.tomorrow = set(), None
        usual = await visit(name)
        for place in sorted(services.open_sets):
            services.tomorrow = place
            page = await visit(name)
            # what may be done to a certificate of a status of tomorrow is not known: nothing is offered
            leaves = name.startswith("revoke") and place == Place("CertificateDetail", "status")
            assert page.status_code == (303 if leaves else usual.status_code), f"{name}, {place}"
            tried.add(place)
            spoken |= {place} if TOMORROW.value in page.text else set()
    assert tried == _views() - STREAMED - EMPTY - BASES
    assert tried - spoken == UNSPOKEN
