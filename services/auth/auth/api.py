"""HTTP in: only the gateway asks auth, with a token of its own."""

from chassis import app
from chassis.app import CurrentActor, CurrentService, HttpTx, action
from contracts.auth import (
    CardLogin,
    ChooseSubscriber,
    EndSession,
    HandOver,
    Identify,
    Identity,
    NewSession,
    OpenSession,
)
from contracts.refusals import Refusal
from fastapi import Response

from auth.service import identities, logins, sessions

router = app.router()


@router.post("/card-logins", dependencies=[action("session.open")])
async def card_login(command: CardLogin, actor: CurrentActor, service: CurrentService) -> HandOver | Refusal:
    return await logins.card_login(service, actor, command)


@router.post("/sessions", dependencies=[action("session.open")])
async def open_session(command: OpenSession, tx: HttpTx, service: CurrentService) -> NewSession | Refusal:
    return await logins.open_session(tx, command, service.parts.guesses)


@router.post("/sessions/choose", dependencies=[action("session.choose")])
async def choose(command: ChooseSubscriber, tx: HttpTx) -> NewSession | Refusal:
    return await logins.choose(tx, command)


@router.post("/sessions/end", dependencies=[action("session.end")], status_code=204)
async def log_out(command: EndSession, tx: HttpTx) -> Response:
    await sessions.log_out(tx, command)
    return Response(status_code=204)


@router.post("/identify", dependencies=[action("session.identify")])
async def identify(command: Identify, actor: CurrentActor, service: CurrentService) -> Identity | Refusal:
    return await identities.identify(service, actor, command)
