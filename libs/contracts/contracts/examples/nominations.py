"""Examples of what is said of nominations."""

from contracts import nominations
from contracts.envelope import Event
from contracts.examples.shared import AT, NOMINATION, ORDER
from contracts.orders import Nominated

NEW = Nominated(
    kind="new",
    given_names="Noor",
    surname="van Dam",
    email="n.vandam@voorbeeldstad.example",
    phone="+31612345678",
    function="Systeembeheerder",
    organisation="Gemeente Voorbeeldstad",
)
ELSEWHERE = Nominated(
    kind="elsewhere",
    given_names="Ilse",
    surname="Smit",
    email="i.smit@voorbeelddienst.example",
    organisation="Dienstverlener Voorbeeld",
    number="CB1000044",
)


ASKED = nominations.ManagerNominated(
    version=1,
    nomination=NOMINATION,
    order=ORDER,
    subscriber="P1234567",
    at=AT,
    reference="S20261124103015123",
    requester="CB1000002",
    manager=NEW,
)
ENDED = nominations.NominationEnded(version=2, nomination=NOMINATION, order=ORDER, subscriber="P1234567", at=AT)
REFUSED = nominations.NominationRefused(
    version=2,
    nomination=NOMINATION,
    order=ORDER,
    subscriber="P1234567",
    at=AT,
    reason="Niet verschenen op drie afspraken.",
    by="CB9000001",
)


def nominated() -> list[Event]:
    """Somebody new and somebody who was identified elsewhere; not needed any more; refused."""
    return [
        ASKED,
        ASKED.model_copy(update={"manager": ELSEWHERE}),
        ENDED,
        ENDED.model_copy(update={"subscriber": "P7654321"}),
        REFUSED,
        REFUSED.model_copy(update={"reason": "Het nummer is van iemand anders.", "by": "CB9000002"}),
    ]
