"""HTTP in: the gateway with a token of its own, and through it people about their sessions, with theirs."""

from chassis import app
from chassis.app import CurrentActor, CurrentService, HttpTx, action
from contracts.auth import (
    CardLogin,
    ChooseSubscriber,
    EndedSessions,
    EndOwn,
    EndPerson,
    EndSession,
    HandOver,
    Identify,
    Identity,
    NewSession,
    OpenSession,
    OwnSessions,
)
from contracts.refusals import Refusal
from fastapi import Response

from auth.service import identities, logins, own, sessions

router = app.router()


@router.post("/card-logins", dependencies=[action("session.open")])
async def card_login(command: CardLogin, actor: CurrentActor, service: CurrentService) -> HandOver | Refusal:
    return await logins.card_login(service, actor, command)


@router.post("/sessions", dependencies=[action("session.open")])
async def open_session(command: OpenSession, tx: HttpTx, service: CurrentService) -> NewSession | Refusal:
    return await logins.open_session(tx, command, service.adapters.guesses, service.adapters.at_once)


@router.post("/sessions/choose", dependencies=[action("session.choose")])
async def choose(command: ChooseSubscriber, tx: HttpTx, service: CurrentService) -> NewSession | Refusal:
    return await logins.choose(tx, command, service.adapters.at_once)


@router.post("/sessions/end", dependencies=[action("session.end")], status_code=204)
async def log_out(command: EndSession, tx: HttpTx) -> Response:
    await sessions.log_out(tx, command)
    return Response(status_code=204)


@router.post("/identify", dependencies=[action("session.identify")])
async def identify(command: Identify, actor: CurrentActor, service: CurrentService) -> Identity | Refusal:
    return await identities.identify(service, actor, command)


@router.get("/own-sessions", dependencies=[action("session.own")])
async def own_sessions(tx: HttpTx, service: CurrentService) -> OwnSessions:
    return await own.listed(tx, service.adapters.at_once)


@router.post("/own-sessions/end", dependencies=[action("session.own")])
async def end_own(command: EndOwn, tx: HttpTx) -> EndedSessions | Refusal:
    return await own.end_own(tx, command)


@router.delete("/own-sessions/notices", dependencies=[action("session.own")], status_code=204)
async def notices_read(tx: HttpTx) -> Response:
    await own.forget_notices(tx)
    return Response(status_code=204)


@router.post("/persons/sessions/end", dependencies=[action("session.end_person")])
async def end_person(command: EndPerson, tx: HttpTx) -> EndedSessions | Refusal:
    return await own.end_person(tx, command)
