"""What stands in an open step: kept by the page itself, so that a session that ends costs no work."""

from uuid import UUID

from chassis.errors import Refused
from contracts.refusals import refuse
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway import journeys, language, steps
from gateway.bodies import body_limit
from gateway.budgets import SAVES, TYPED
from gateway.fields import Sent
from gateway.forms import reading
from gateway.pages.journey import known
from gateway.pages.language import switched
from gateway.session import CurrentVisitor, Visitor, fingerprint, page

router = APIRouter(prefix="/aanvragen/{draft_id}/{word}/getypt")
#: Of one form: names and a request, each letter of which may take three in the address's encoding.
LARGEST = 256 * 1024
#: Of one form as it is sent with its button: a file may have been chosen.
WHOLE = 384 * 1024


@router.post("", dependencies=[page("draft.keep_typed", TYPED, use=False)])
@body_limit(LARGEST)
async def keep(request: Request, draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """Keeps it, unjudged. A private key is not kept, in whatever field it stands.

    Nor is what stands on a page of another session: somebody else may have logged in beside it.
    """
    await _kept(request, draft_id, word, visitor)
    return Response(status_code=204)


@router.post("/taal", dependencies=[page("draft.keep_typed", SAVES)])
@body_limit(WHOLE)
async def take_along(request: Request, draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """The step in the other language, with what stands in it, also where there is no script. A chosen file stays behind."""
    sent = await _kept(request, draft_id, word, visitor)
    back_to = str(sent.get("terug", ""))
    back = f"/aanvragen/{draft_id}/{word}" + (f"?terug={back_to}" if steps.step_of(back_to) else "")
    return await switched(visitor, sent.get(language.PARAMETER), back)


@router.post("/weg", dependencies=[page("draft.keep_typed", SAVES)])
async def drop(draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """`Niet gebruiken`: the step as it was saved. What stands in another step stays."""
    await visitor.orders.drop_typed(draft_id, known(word).value)
    return RedirectResponse(f"/aanvragen/{draft_id}/{word}", 303)


async def _kept(request: Request, draft_id: UUID, word: str, visitor: Visitor) -> Sent:
    step = known(word)
    form = steps.form_of(step)
    sent = await reading.read(request, left_to_page={*form.TYPED.values(), *form.TELLS})
    if visitor.session is None or sent.get("sessie") != fingerprint(visitor.session):
        raise Refused(refuse("not_allowed"))
    command = journeys.to_keep(step, sent)
    if command is None:
        raise Refused(refuse("not_found"))
    await visitor.orders.keep_typed(draft_id, command)
    return sent
