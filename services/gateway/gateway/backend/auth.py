"""Auth as the gateway asks it: card logins, sessions, identities."""

import base64

from chassis.errors import Refused
from contracts.auth import (
    Audience,
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
from contracts.refusals import refuse
from pydantic import ValidationError

from gateway.backend.caller import Caller


class Auth:
    """Auth's commands; all of them are the gateway's alone."""

    def __init__(self, caller: Caller, slow: Caller) -> None:
        self._caller, self._slow = caller, slow

    async def card_login(self, certificate: bytes | None, state: str) -> HandOver:
        """The verdict on a proven certificate (DER; None when none was offered): a code. Raises Refused with the cause."""
        try:
            shown = None if certificate is None else base64.b64encode(certificate)
            command = CardLogin(certificate=shown, state=state)
        except ValidationError:
            raise Refused(refuse("login.wrong_kind")) from None  # far larger than any login certificate
        return await self._caller.ask(HandOver, "/card-logins", command=command)

    async def open_session(
        self, code: str, state: str, guesser: str, *, browser: str = "", before: str = ""
    ) -> NewSession:
        """Exchange the one-time code for a session. `guesser`: a hash of whom tries are counted by.

        `browser`: which one, roughly. `before`: the session that it had, which ends when it was the same person's.
        """
        try:
            command = OpenSession(code=code, state=state, guesser=guesser, browser=browser, before=before)
        except ValidationError:
            raise Refused(refuse("login.code")) from None
        return await self._caller.ask(NewSession, "/sessions", command=command)

    async def choose(self, session: str, subscriber: str) -> NewSession:
        """Continue as this subscriber, under a new session id."""
        try:
            command = ChooseSubscriber(session=session, subscriber=subscriber)
        except ValidationError:
            raise Refused(refuse("login.choice")) from None
        return await self._caller.ask(NewSession, "/sessions/choose", command=command)

    async def end(self, session: str) -> None:
        """Log out. A session that is not there is fine."""
        try:
            command = EndSession(session=session)
        except ValidationError:
            return
        await self._caller.tell("POST", "/sessions/end", command=command)

    async def identify(
        self,
        session: str,
        audiences: tuple[Audience, ...],
        action: str,
        *,
        recheck: bool = False,
        passive: bool = False,
        page: str | None = None,
    ) -> Identity:
        """Who the session is, with a token per audience; `recheck` has the card's status checked now.

        `action`: what the page is for; auth writes down who may not. `passive`: a page asked by itself, which keeps no
        session going. `page`: whose page a form came from; `not_found` when it is none of the person's subscribers.
        """
        try:
            command = Identify(
                session=session, audiences=audiences, action=action, recheck=recheck, passive=passive, page=page
            )
        except ValidationError:
            raise Refused(refuse("not_logged_in")) from None
        return await (self._slow if recheck else self._caller).ask(
            Identity, "/identify", command=command, repeatable=True
        )


class Sessions:
    """Sessions, asked in the name of a person: one's own, and for the service desk those of a person."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def own(self) -> OwnSessions:
        """The visitor's sessions that go on."""
        return await self._caller.ask(OwnSessions, "/own-sessions")

    async def end_own(self, session: str | None) -> EndedSessions:
        """End one of the visitor's sessions, by its hash; None: all but this one."""
        try:
            command = EndOwn(session=session)
        except ValidationError:
            raise Refused(refuse("not_found")) from None
        return await self._caller.ask(EndedSessions, "/own-sessions/end", command=command)

    async def notices_read(self) -> None:
        """The visitor has read what this session told."""
        await self._caller.tell("DELETE", "/own-sessions/notices")

    async def end_person(self, command: EndPerson) -> EndedSessions:
        """End all sessions of a person, with a reason."""
        return await self._caller.ask(EndedSessions, "/persons/sessions/end", command=command)
