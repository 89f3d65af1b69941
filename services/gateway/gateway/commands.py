"""A command that a page has a form for: done, it leads on; refused, the page comes back with what was typed and says why."""

from collections.abc import Awaitable, Callable

from chassis.errors import Refused
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from gateway.refusals import sentence, wait_of
from gateway.session import within_budget

Given = Callable[[], Awaitable[object]]
Shown = Callable[..., Awaitable[Response]]


async def give(
    request: Request,
    command: Given,
    shown: Shown,
    here: tuple[str, ...],
    to: str,
    staff: bool = False,
    *,
    field: str = "",
) -> Response:
    """Gives the command and goes on `to` another page.

    Refusals that begin with one of `here` and a spent budget are told on the page itself: `shown` makes it, with `status`
    and `errors` (about an input where `field` names one; in the words of `staff`, or of customers) or `wait`. Raises Refused with any other.
    """
    try:
        within_budget(request)
        await command()
    except Refused as error:
        if (wait := wait_of(error.refusal)) is not None:
            return wait.on(await shown(status=429, wait=wait))
        if not error.refusal.slug.startswith(here):
            raise
        return await shown(status=error.refusal.status, errors=[(field, sentence(error.refusal, staff))])
    return RedirectResponse(to, 303)
