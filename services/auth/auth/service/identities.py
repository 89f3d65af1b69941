"""Who is behind a session id: a view and signed tokens for one request."""

from datetime import datetime

from chassis import clock
from chassis.actor import Actor
from chassis.edge import lines
from chassis.service import Service
from chassis.transaction import Transaction
from contracts.audit import SubscriberRefused, Tried, name_of
from contracts.auth import Claims, Credential, EndReason, Identify, Identity, SessionView
from contracts.authority import refused
from contracts.refusals import Refusal, refuse

from auth import domain, store
from auth.adapters import Adapters
from auth.service import checks, sessions
from auth.service.sessions import Live


async def identify(service: Service[Adapters], actor: Actor, command: Identify) -> Identity | Refusal:
    """Who is behind a session id, with a 60-second token per audience.

    With `recheck` the certificate's status is asked first, outside any transaction; when it can't be had, the session
    is read-only. Refused with `not_logged_in`, and with `not_found` for the page of a subscriber that is not the person's. No tokens while a choice is open. There is a transaction only when something
    is to be written: that the session is in use (once a minute), that it is over, that the page is not for this person.
    """
    live = await _live(service, actor, command)
    if live is None:
        return refuse("not_logged_in")
    if command.recheck:
        await checks.check(service, live.credential.sha256, live.credential.der)
        live = await _live(service, actor, command)
        if live is None:
            return refuse("not_logged_in")
    if command.page is not None and command.page not in live.holder.choices:
        note = SubscriberRefused(subject=live.row.person, subscriber=command.page)
        async with service.database.begin(actor) as tx:
            lines.write(service, tx, note, "not_found")
        return refuse("not_found")
    now, view = clock.now(), sessions.view_of(live)
    slug = refused(frozenset(view.roles), command.action, read_only=view.read_only) if view.roles else ""
    used = not command.passive and now - live.row.seen_at >= domain.SEEN_EVERY
    if slug or used:
        async with service.database.begin(actor) as tx:
            if used:
                await store.see(tx, live.row.hash)
                view = sessions.view_of(live, seen_at=tx.now)
            if slug:
                _write_refusal(service, tx, view, command.action, slug)
    return _identity(service, actor, now, live, view, command.audiences)


async def _live(service: Service[Adapters], actor: Actor, command: Identify) -> Live | None:
    """The session when it may be used now; one that may not any more is ended."""
    judged = await sessions.find(service.database, command.session, clock.now())
    if not isinstance(judged, EndReason):
        return judged
    async with service.database.begin(actor) as tx:
        return await sessions.live(tx, command.session)


def _write_refusal(service: Service[Adapters], tx: Transaction, view: SessionView, action: str, slug: str) -> None:
    """Write down who may not have the page they ask for. The gateway says no by the same table, and keeps nothing itself."""
    also = {"subscriber": view.subscriber} if view.subscriber else {}
    lines.write(service, tx, Tried(name=name_of("gateway", action), subject=view.person, also=also), slug)


def _identity(
    service: Service[Adapters], actor: Actor, now: datetime, live: Live, view: SessionView, audiences: tuple[str, ...]
) -> Identity:
    if not view.roles:
        return Identity(view=view, tokens={})
    row, credential = live.row, live.credential
    claims = Claims(
        sub=row.person,
        org=row.subscriber,
        roles=view.roles,
        amr=row.method,
        cred=Credential(
            sha256=credential.sha256,
            issuer=credential.issuer,
            subject=credential.subject,
            serial=credential.serial,
        ),
        sid=row.hash,
        checked_at=credential.checked_at,
        read_only=view.read_only,
        others=tuple(other.subscriber for other in view.others),
        name=view.name,
        src=actor.source,
    )
    body = {**claims.model_dump(mode="json"), "checked_at": credential.checked_at.timestamp()}
    return Identity(view=view, tokens={a: service.adapters.signer.person(a, body, now) for a in audiences})
