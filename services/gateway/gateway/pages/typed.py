"""What stands in an open step: kept by the page itself, so that a session that ends costs no work."""

from uuid import UUID

from chassis.errors import Refused
from contracts.refusals import refuse
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway import language, wizard
from gateway.bodies import body_limit
from gateway.budgets import SAVES, TYPED
from gateway.forms import reading, typed
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
    form = await reading.read(request, left_to_page=typed.NAMES)
    _of_this_session(form, visitor)
    step = wizard.step_of(word)
    command = typed.command(step, form) if step else None
    if command is None:
        raise Refused(refuse("not_found"))
    await visitor.orders.keep_typed(draft_id, command)
    return Response(status_code=204)


@router.post("/taal", dependencies=[page("draft.keep_typed", SAVES)])
@body_limit(WHOLE)
async def take_along(request: Request, draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """The step in the other language, with what stands in it, also where there is no script. A chosen file stays behind."""
    form = await reading.read(request, left_to_page={*typed.NAMES, "csr_bestand"})
    _of_this_session(form, visitor)
    step = wizard.step_of(word)
    command = typed.command(step, form) if step else None
    if step is None or command is None:
        raise Refused(refuse("not_found"))
    await visitor.orders.keep_typed(draft_id, command)
    back = f"/aanvragen/{draft_id}/{wizard.PATHS[step]}"
    return await switched(visitor, form.get(language.PARAMETER), back + "?terug=controle" * ("terug" in form))


def _of_this_session(form: reading.Sent, visitor: Visitor) -> None:
    if visitor.session is None or form.get("sessie") != fingerprint(visitor.session):
        raise Refused(refuse("not_allowed"))


@router.post("/weg", dependencies=[page("draft.keep_typed", SAVES)])
async def drop(draft_id: UUID, word: str, visitor: CurrentVisitor) -> Response:
    """`Niet gebruiken`: the step as it was saved. What stands in another step stays."""
    step = wizard.step_of(word)
    if step is None:
        raise Refused(refuse("not_found"))
    await visitor.orders.drop_typed(draft_id, step.value)
    return RedirectResponse(f"/aanvragen/{draft_id}/{wizard.PATHS[step]}", 303)
