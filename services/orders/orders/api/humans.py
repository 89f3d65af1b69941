"""HTTP in: the service desk, about which numbers are one human, and whether two are two."""

from chassis.edge import app
from chassis.edge.app import HttpTx, action
from contracts.identifiers import PersonNumber
from contracts.orders import Human, LinkNumber, UnlinkNumber
from contracts.refusals import Refusal

from orders.service import humans

router = app.router()


@router.get("/humans/{number}", dependencies=[action("person.link")])
async def human(number: PersonNumber, tx: HttpTx) -> Human | Refusal:
    """All numbers of a human."""
    return await humans.show(tx, number)


@router.get("/humans/{number}/another", dependencies=[action("incident.handle")])
async def another(number: PersonNumber, tx: HttpTx) -> Refusal | None:
    """Whether who asks is another human than the one with this number."""
    return await humans.another(tx, number)


@router.post("/humans/{number}/link", dependencies=[action("person.link")])
async def link(number: PersonNumber, command: LinkNumber, tx: HttpTx) -> Human | Refusal:
    """Two numbers are of one human."""
    return await humans.link(tx, number, command)


@router.post("/humans/{number}/unlink", dependencies=[action("person.link")])
async def unlink(number: PersonNumber, command: UnlinkNumber, tx: HttpTx) -> Human | Refusal:
    """A number is of a human of its own."""
    return await humans.unlink(tx, number, command)
