"""HTTP in: commands that keep the register, for which there are no pages; what a person says of himself or herself; nominations and extracts, for validation; mail addresses of roles, for customers; what came to the bounce mailbox, for staff."""

from typing import Annotated
from uuid import UUID

from chassis.edge import app
from chassis.edge.app import CurrentService, HttpTx, action
from contracts.extracts import AskExtracts, Extracts
from contracts.identifiers import PersonNumber, Sha256, SubscriberNumber
from contracts.nominations import Identify, Match, Nominations, NominationView, RefuseNomination
from contracts.organisation import PersonView, RegisterPerson, RegisterSubscriber, SetLanguage, SubscriberView
from contracts.refusals import Refusal
from contracts.returned import ReturnedMails, SettleReturned
from contracts.role_addresses import (
    AddRoleAddress,
    AskOwnCode,
    AskRoleCode,
    ConfirmRoleAddress,
    OwnAddress,
    RoleAddresses,
)
from fastapi import Depends

from organisation.adapters import Adapters
from organisation.domain.role_addresses import Limits
from organisation.service import bounces, extracts, nominations, own_address, role_addresses
from organisation.service import register as service

router = app.router()


async def _limits(service: CurrentService[Adapters]) -> Limits:
    return service.adapters.limits


Limited = Annotated[Limits, Depends(_limits)]


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


@router.get("/own-address", dependencies=[action("person.own_address")])
async def view_own_address(tx: HttpTx) -> OwnAddress | Refusal:
    """The address with which the person who asks is registered, and whether mail to it came back."""
    return await own_address.show(tx)


@router.post("/own-address/code", dependencies=[action("person.confirm_address")])
async def ask_own_code(command: AskOwnCode, tx: HttpTx, limits: Limited) -> OwnAddress | Refusal:
    """A code to it, when mail came back."""
    return await own_address.ask_code(tx, command, limits)


@router.post("/own-address/confirm", dependencies=[action("person.confirm_address")])
async def confirm_own_address(command: ConfirmRoleAddress, tx: HttpTx, limits: Limited) -> OwnAddress | Refusal:
    """The right code shows that it takes mail again."""
    return await own_address.confirm(tx, command, limits)


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


@router.get("/returned-mails", dependencies=[action("returned.view")])
async def returned_mails(tx: HttpTx) -> ReturnedMails:
    """What came to the bounce mailbox and proves nothing."""
    return await bounces.show(tx)


@router.post("/returned-mails/{key}/settle", dependencies=[action("returned.settle")])
async def settle_returned(key: Sha256, command: SettleReturned, tx: HttpTx) -> ReturnedMails:
    """Somebody looked at one."""
    return await bounces.settle(tx, key)


@router.get("/role-addresses", dependencies=[action("mailbox.view")])
async def view_role_addresses(tx: HttpTx) -> RoleAddresses:
    """The mail addresses of roles of the subscriber that is acted for."""
    return await role_addresses.show(tx)


@router.post("/role-addresses", dependencies=[action("mailbox.keep")])
async def add_role_address(command: AddRoleAddress, tx: HttpTx, limits: Limited) -> RoleAddresses | Refusal:
    """One more, to which a code is mailed."""
    return await role_addresses.add(tx, command, limits)


@router.post("/role-addresses/{address_id}/code", dependencies=[action("mailbox.keep")])
async def ask_role_code(address_id: UUID, command: AskRoleCode, tx: HttpTx, limits: Limited) -> RoleAddresses | Refusal:
    """Another code."""
    return await role_addresses.ask_code(tx, address_id, limits)


@router.post("/role-addresses/{address_id}/confirm", dependencies=[action("mailbox.keep")])
async def confirm_role_address(
    address_id: UUID, command: ConfirmRoleAddress, tx: HttpTx, limits: Limited
) -> RoleAddresses | Refusal:
    """The right code confirms it."""
    return await role_addresses.confirm(tx, address_id, command, limits)


@router.delete("/role-addresses/{address_id}", dependencies=[action("mailbox.keep")])
async def remove_role_address(address_id: UUID, tx: HttpTx) -> RoleAddresses | Refusal:
    """It gets nothing any more."""
    return await role_addresses.remove(tx, address_id)
