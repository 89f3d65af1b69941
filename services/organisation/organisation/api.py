"""HTTP in: commands that keep the register, for which there are no pages; what a person says of himself or herself; nominations and extracts, for validation."""

from uuid import UUID

from chassis.edge import app
from chassis.edge.app import HttpTx, action
from contracts.extracts import AskExtracts, Extracts
from contracts.identifiers import PersonNumber, SubscriberNumber
from contracts.nominations import Identify, Match, Nominations, NominationView, RefuseNomination
from contracts.organisation import PersonView, RegisterPerson, RegisterSubscriber, SetLanguage, SubscriberView
from contracts.refusals import Refusal

from organisation.service import extracts, nominations
from organisation.service import register as service

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


@router.get("/nominations", dependencies=[action("nomination.view")])
async def waiting(tx: HttpTx) -> Nominations:
    """The certificate managers who were nominated and wait for validation, the oldest first."""
    return await nominations.waiting(tx)


@router.get("/nominations/{nomination_id}", dependencies=[action("nomination.view")])
async def nomination(nomination_id: UUID, tx: HttpTx) -> NominationView | Refusal:
    """One of them, with who may be meant; what became of it once it was decided."""
    return await nominations.show(tx, nomination_id)


@router.post("/nominations/{nomination_id}/identify", dependencies=[action("nomination.identify")])
async def identify(nomination_id: UUID, command: Identify, tx: HttpTx) -> NominationView | Refusal:
    """Seen in person, with a document: registered, with a number."""
    return await nominations.identify(tx, nomination_id, command)


@router.post("/nominations/{nomination_id}/match", dependencies=[action("nomination.match")])
async def match(nomination_id: UUID, command: Match, tx: HttpTx) -> NominationView | Refusal:
    """It is somebody who was registered before."""
    return await nominations.match(tx, nomination_id, command)


@router.post("/nominations/{nomination_id}/refuse", dependencies=[action("nomination.refuse")])
async def refuse_nomination(nomination_id: UUID, command: RefuseNomination, tx: HttpTx) -> NominationView | Refusal:
    """Nobody with a number comes of this, with a reason for colleagues."""
    return await nominations.reject(tx, nomination_id, command)


@router.post("/subscribers/{number}/extracts", dependencies=[action("extract.ask")])
async def ask_extracts(number: SubscriberNumber, command: AskExtracts, tx: HttpTx) -> Extracts | Refusal:
    """What public registers said of a subscriber; they are asked by a job where that can't be used any more."""
    return await extracts.ask(tx, number, command)
