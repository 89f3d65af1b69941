"""HTTP in: the gateway with a token of its own, and through it people about their sessions, with theirs."""

from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
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

from auth.adapters import Adapters
from auth.service import identities, logins, own, sessions

router = app.router()


@router.post("/card-logins", dependencies=[action("session.card_login")])
async def card_login(command: CardLogin, actor: CurrentActor, service: CurrentService[Adapters]) -> HandOver | Refusal:
    """Judge a card that was shown at the card address; answers with a hand-over code for the public address."""
    return await logins.card_login(service, actor, command)


@router.post("/sessions", dependencies=[action("session.open")])
async def open_session(command: OpenSession, tx: HttpTx, service: CurrentService[Adapters]) -> NewSession | Refusal:
    """Turn a hand-over code into a session. Codes are guessed at in a budget of the browser."""
    return await logins.open_session(tx, command, service.adapters.guesses, service.adapters.at_once)


@router.post("/sessions/choose", dependencies=[action("session.choose")])
async def choose(command: ChooseSubscriber, tx: HttpTx, service: CurrentService[Adapters]) -> NewSession | Refusal:
    """Go on as one of the subscribers that the person is registered with, in a new session."""
    return await logins.choose(tx, command, service.adapters.at_once)


@router.post("/sessions/end", dependencies=[action("session.end")], status_code=204)
async def log_out(command: EndSession, tx: HttpTx) -> Response:
    """End the session of this id. One that ended already is no error."""
    await sessions.log_out(tx, command)
    return Response(status_code=204)


@router.post("/identify", dependencies=[action("session.identify")])
async def identify(command: Identify, actor: CurrentActor, service: CurrentService[Adapters]) -> Identity | Refusal:
    """Who a request comes from: the session and a token per service that is asked for."""
    return await identities.identify(service, actor, command)


@router.get("/own-sessions", dependencies=[action("session.own")])
async def own_sessions(tx: HttpTx, service: CurrentService[Adapters]) -> OwnSessions:
    """The person's sessions that go on, the present one marked, and how many there may be at once."""
    return await own.listed(tx, service.adapters.at_once)


@router.post("/own-sessions/end", dependencies=[action("session.own")])
async def end_own(command: EndOwn, tx: HttpTx) -> EndedSessions | Refusal:
    """End one of the own sessions, or all but this one."""
    return await own.end_own(tx, command)


@router.delete("/own-sessions/notices", dependencies=[action("session.own")], status_code=204)
async def notices_read(tx: HttpTx) -> Response:
    """Forget what happened to other sessions: the person has read it."""
    await own.forget_notices(tx)
    return Response(status_code=204)


@router.post("/persons/sessions/end", dependencies=[action("session.end_person")])
async def end_person(command: EndPerson, tx: HttpTx) -> EndedSessions | Refusal:
    """End all sessions of a person, by number and with a reason (service desk)."""
    return await own.end_person(tx, command)
