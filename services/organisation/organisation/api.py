"""HTTP in: commands that keep the register, for which there are no pages, and what a person says of himself or herself."""

from chassis.edge import app
from chassis.edge.app import HttpTx, action
from contracts.identifiers import PersonNumber, SubscriberNumber
from contracts.organisation import PersonView, RegisterPerson, RegisterSubscriber, SetLanguage, SubscriberView
from contracts.refusals import Refusal

from organisation import service

router = app.router()


@router.put("/subscribers/{number}", dependencies=[action("subscriber.register")])
async def register_subscriber(
    number: SubscriberNumber, command: RegisterSubscriber, tx: HttpTx
) -> SubscriberView | Refusal:
    """Make or change a subscriber. The same content again changes nothing."""
    return await service.register_subscriber(tx, number, command)


@router.get("/subscribers/{number}", dependencies=[action("subscriber.view")])
async def view_subscriber(number: SubscriberNumber, tx: HttpTx) -> SubscriberView | Refusal:
    """A subscriber as registered."""
    return await service.view_subscriber(tx, number)


@router.put("/persons/{number}", dependencies=[action("person.register")])
async def register_person(number: PersonNumber, command: RegisterPerson, tx: HttpTx) -> PersonView | Refusal:
    """Make or change a person with all registrations. The same content again changes nothing."""
    return await service.register_person(tx, number, command)


@router.get("/persons/{number}", dependencies=[action("person.view")])
async def view_person(number: PersonNumber, tx: HttpTx) -> PersonView | Refusal:
    """A person as registered."""
    return await service.view_person(tx, number)


@router.put("/own-language", dependencies=[action("person.set_language")])
async def set_language(command: SetLanguage, tx: HttpTx) -> PersonView | Refusal:
    """Set the language of the person who asks, and of nobody else. The same again changes nothing."""
    return await service.set_language(tx, command)
