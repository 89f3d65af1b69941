"""Who was refused what: a line in the audit trail when we know whom, a count when we don't. Written here and nowhere else.

Nobody fills the trail: how many lines one person gets is `chassis.edge.lines`.

A returned refusal is written with the request's transaction; a raised one, whose transaction is rolled back, in one of
its own before the answer leaves. So no answer of a service's route says no without its line.
"""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.audit import Tried, name_of
from contracts.authority import ASKING
from contracts.refusals import Refusal
from fastapi import Request, Response
from pki.private_keys import holds_private_key
from starlette.background import BackgroundTask

from chassis.edge import lines, probing
from chassis.service import Service
from chassis.transaction import Transaction


def write(tx: Transaction, service: Service[Any], action: str, named: Mapping[str, object], refusal: Refusal) -> None:
    """Write down that the actor of the transaction was refused an action of `contracts.authority`, at this service.

    The line is the refusal's own note, else one about the first thing that the path (`named`) names. Who is asked for
    somebody else (by the gateway) and says not for whom, or is nobody, is counted. Not even that: a cookie of no session.
    """
    note, name = refusal.note, name_of(service.name, action)
    if note is None and tx.actor.roles and not tx.actor.roles & ASKING:
        values = {name: "" if holds_private_key(str(value)) else str(value) for name, value in named.items()}
        note = Tried(name=name, subject=values.pop(next(iter(values), ""), ""), also=values)
    if note is not None:
        lines.write(service, tx, note, refusal.slug)
    elif action != "session.identify":
        tx.count_refusal(name, refusal.slug)


async def written(
    request: Request, answer: Response, refusal: Refusal, instead: Callable[[Refusal], Response]
) -> Response:
    """The answer, once its refusal is written down; what was named elsewhere is looked at when it has left.

    Where a page is asked for that is of another subscriber of the same person, the answer made of `instead` says of which: nobody else learns anything.
    Raises what the database raises: a no without its line isn't given. What no route of ours answers isn't written.
    """
    state = request.state
    if not hasattr(state, "action"):
        return answer
    service, actor = request.app.state.service, state.actor
    # `POST /drafts` names its certificate in the body
    named = request.path_params or {n: v for n, v in state.asked.named.items() if n in service.elsewhere}
    what = (service, state.action, named, refusal)
    if (tx := state.transaction) is not None:
        write(tx, *what)
    else:
        async with service.database.begin(actor or service.actor) as alone:
            write(alone, *what)
    if refusal.slug == "not_found" and actor is not None and request.method == "GET":
        owner = await probing.own_elsewhere(service, actor, state.asked.named)
        answer = answer if owner is None else instead(refusal.model_copy(update={"params": {"subscriber": owner}}))
    if refusal.status == 404 and actor is not None:
        answer.background = BackgroundTask(probing.note, service, actor, state.asked.named)
    return answer
