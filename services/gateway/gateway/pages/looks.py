"""A request that stands on the page of its step, looked at before it is saved: part of that page, made anew."""

from uuid import UUID

from chassis.errors import Refused
from contracts.refusals import refuse
from fastapi import APIRouter, Request, Response

from gateway import journeys
from gateway.bodies import body_limit
from gateway.budgets import LOOKS
from gateway.forms import reading
from gateway.pages.journey import LARGEST
from gateway.refusals import explain
from gateway.session import CurrentVisitor, page
from gateway.steps import certificate
from gateway.templating import render
from gateway.words import panel

router = APIRouter(prefix="/aanvragen/{draft_id}/certificaat/gezien")


@router.post("", dependencies=[page("draft.look", LOOKS, use=False)])
@body_limit(LARGEST)
async def look(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """What is found about the request, or nothing while there is none; and the commands, with the names as they stand.

    Nothing is saved, and it is no use of the session. A private key goes no further than here.
    """
    sent = await reading.read(request, left_to_page=certificate.Form.TELLS)
    form = await certificate.Form.read(sent)
    command = form.to_look_at()
    draft = await visitor.orders.draft(draft_id)
    if certificate.STEP not in draft.steps:
        raise Refused(refuse("not_found"))
    seen = None if command is None else await visitor.orders.look(draft_id, command)
    findings = seen.findings if seen else tuple(f for f in form.findings if f.field == "csr")
    return render(
        request,
        "steps/_looked.html",
        panel=panel.lines(seen.summary if seen else None, findings),
        said=panel.said(findings) if seen or findings else "",
        draft=draft,
        names=form.names_in(draft),
        keys=draft.terms.keys,
        explain=explain,
        address=journeys.address(draft, certificate.STEP),
    )
