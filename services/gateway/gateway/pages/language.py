"""The switch of language, on every page: pages are in the other one at once, and the person's choice is kept."""

from chassis.errors import Refused
from chassis.telemetry import log
from contracts.auth import Audience
from contracts.identifiers import Language
from contracts.refusals import refuse
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway import language, paths
from gateway.budgets import SAVES
from gateway.forms import reading
from gateway.session import CurrentVisitor, Visitor, page

router = APIRouter(prefix="/taal")


@router.post("", dependencies=[page("public.read", SAVES)])
async def switch(request: Request, visitor: CurrentVisitor) -> Response:
    """The same page in the language of the button that was pressed."""
    form = await reading.read(request)
    back = str(form.get("naar", "")) or paths.before(request)
    return await switched(visitor, form.get(language.PARAMETER), back)


async def switched(visitor: Visitor, said: object, back: str) -> Response:
    """Back to the page, in this language from now on. Raises Refused(`input.invalid`) for a language we don't have.

    Who is logged in finds it at the next login, anywhere, and in the mails.
    """
    wanted = language.known(said)
    if wanted is None:
        raise Refused(refuse("input.invalid"))
    answer = RedirectResponse(language.without(paths.shown_again(back)), 303)
    language.remember(answer, wanted)
    await _tell(visitor, wanted)
    return answer


async def _tell(visitor: Visitor, wanted: Language) -> None:
    """Organisation keeps it. When it can't be told the pages change all the same: who reads has nothing to do with that."""
    if visitor.session is None or not visitor.tokens:
        return  # while a choice is open there is nobody yet to speak for
    try:
        identity = await visitor.backend.auth.identify(visitor.secret, (Audience.ORGANISATION,), "person.set_language")
        token = identity.tokens.get(Audience.ORGANISATION)
        if token is None:
            raise Refused(refuse("not_logged_in"))  # the session ended meanwhile
        await visitor.backend.people(token).set_language(wanted)
    except Refused as error:
        log.warning("language.not_kept", cause=error.refusal.slug)
