"""Who is behind a session id: a view and signed tokens for one request."""

from chassis.actor import Actor
from chassis.edge import lines
from chassis.service import Service
from chassis.transaction import Transaction
from contracts.audit import Tried, name_of
from contracts.auth import Claims, Credential, Identify, Identity, SessionView
from contracts.authority import refused
from contracts.refusals import Refusal, refuse

from auth import domain, store
from auth.adapters import Adapters
from auth.service import checks, sessions
from auth.service.sessions import Live


async def identify(service: Service[Adapters], actor: Actor, command: Identify) -> Identity | Refusal:
    """Who is behind a session id, with a 60-second token per audience.

    With `recheck` the certificate's status is asked first, outside any transaction; when it can't be had, the session
    is read-only. Refused with `not_logged_in`. No tokens while a choice is open.
    """
    if command.recheck:
        async with service.database.begin(actor) as tx:
            live = await sessions.live(tx, command.session)
        if live is None:
            return refuse("not_logged_in")
        await checks.check(service, live.credential.sha256, live.credential.der)
    async with service.database.begin(actor) as tx:
        live = await sessions.live(tx, command.session)
        if live is None:
            return refuse("not_logged_in")
        if not command.passive and tx.now - live.row.seen_at >= domain.SEEN_EVERY:
            await store.see(tx, live.row)
        identity = _identity(service, tx, live, command.audiences)
        _write_refusal(service, tx, identity.view, command.action)
        return identity


def _write_refusal(service: Service[Adapters], tx: Transaction, view: SessionView, action: str) -> None:
    """Write down who may not have the page they ask for. The gateway says no by the same table, and keeps nothing itself."""
    slug = refused(frozenset(view.roles), action, read_only=view.read_only) if view.roles else ""
    if slug:
        also = {"subscriber": view.subscriber} if view.subscriber else {}
        lines.write(service, tx, Tried(name=name_of("gateway", action), subject=view.person, also=also), slug)


def _identity(service: Service[Adapters], tx: Transaction, live: Live, audiences: tuple[str, ...]) -> Identity:
    view = sessions.view_of(live)
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
        name=view.name,
        src=tx.actor.source,
    )
    body = {**claims.model_dump(mode="json"), "checked_at": credential.checked_at.timestamp()}
    return Identity(view=view, tokens={a: service.adapters.signer.person(a, body, tx.now) for a in audiences})
