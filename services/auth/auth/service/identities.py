"""Who is behind a session id: a view and signed tokens for one request."""

from chassis.actor import Actor
from chassis.service import Service
from chassis.transaction import Transaction
from contracts.auth import Claims, Credential, Identify, Identity
from contracts.refusals import Refusal, refuse

from auth import domain, store
from auth.service import checks, sessions
from auth.tables import SessionRow


async def identify(service: Service, actor: Actor, command: Identify) -> Identity | Refusal:
    """Who is behind a session id, with a 60-second token per audience.

    With `recheck` the certificate's status is asked first, outside any transaction; when it can't be had, the session
    is read-only. Refused with `not_logged_in`. No tokens while a choice is open.
    """
    if command.recheck:
        async with service.database.step(actor) as tx:
            row = await sessions.live(tx, command.session)
            der = None if row is None else (await store.credential(tx, row.credential)).der
        if row is None or der is None:
            return refuse("not_logged_in")
        await checks.check(service, row.credential, der)
    async with service.database.step(actor) as tx:
        row = await sessions.live(tx, command.session)
        if row is None:
            return refuse("not_logged_in")
        if tx.now - row.seen_at >= domain.SEEN_EVERY:
            await store.see(tx, row)
        return await _identity(tx, service, row, command.audiences)


async def _identity(tx: Transaction, service: Service, row: SessionRow, audiences: tuple[str, ...]) -> Identity:
    holder = await store.holder(tx, row.person)
    assert holder is not None  # `live` has just seen this person
    credential = await store.credential(tx, row.credential)
    view = await sessions.view_of(tx, row, holder, credential)
    if not view.roles:
        return Identity(view=view, tokens={})
    claims = Claims(
        sub=row.person, org=row.subscriber, roles=view.roles, amr=row.method,
        cred=Credential.model_validate(credential.model_dump(include=set(Credential.model_fields))),
        sid=row.hash, checked_at=credential.checked_at, read_only=view.read_only, name=view.name,
    )  # fmt: skip
    body = {**claims.model_dump(mode="json"), "checked_at": credential.checked_at.timestamp()}
    return Identity(view=view, tokens={a: service.parts.signer.person(a, body, tx.now) for a in audiences})
