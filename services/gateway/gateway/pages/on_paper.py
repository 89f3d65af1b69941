"""An order that its contact signs on paper, for who can't log in: printed, signed, recorded. The scan goes no further than here: its hash is kept."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import date
from functools import partial
from uuid import UUID

from chassis.errors import Refused
from contracts.orders import DraftView, PlaceOnPaper, printed_code
from contracts.refusals import about
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from gateway import journeys
from gateway.bodies import body_limit
from gateway.budgets import SAVES
from gateway.fields import Errors, Sent, text, version
from gateway.forms import reading
from gateway.pages.drafts import with_draft
from gateway.paths import ON_BEHALF
from gateway.refusals import Wait, explain, sentence, wait_of
from gateway.session import CurrentVisitor, page, within_budget
from gateway.templating import render
from gateway.words import N_, _

router = APIRouter(prefix="/aanvragen/{draft_id}/papier")
#: Of a scan, and of the form that brings it.
LARGEST = 5 * 1024 * 1024
WHOLE = LARGEST + 64 * 1024
#: How files of these kinds begin: PDF (ISO 32000-1, 7.5.2), JPEG (ITU-T T.81, B.2.1), PNG (ISO/IEC 15948, 5.2).
_KINDS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_TYPED = ("code", "dag", "plaats")
#: The inputs of a command's fields, and what is wrong with one when its own refusal says no more.
_FIELDS = {
    "code": ("code", N_("Vul de code in die op het papier staat.")),
    "signed_on": ("dag", N_("Vul de dag in waarop is ondertekend.")),
    "kept_at": ("plaats", N_("Vul in waar het papier en de scan liggen, in hoogstens 200 tekens.")),
}
_ABOUT = {"paper.code": "code", "paper.signed_on": "dag"}
_HERE = ("paper.", "draft.", "csr.", "renewal.", "names.", "manager.")


@router.get("", dependencies=[page("order.place_on_paper")])
async def ask(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """How it goes, and what is recorded of the paper."""
    return await with_draft(request, visitor, draft_id, partial(_page, request))


@router.get("/formulier", dependencies=[page("order.place_on_paper")])
async def printed(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """What is printed and signed: the order, the declarations, the code by which it is known again."""
    return await with_draft(request, visitor, draft_id, partial(_printed, request))


@router.post("", dependencies=[page("order.place_on_paper", SAVES, inform=True)])
@body_limit(WHOLE)
async def record(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Records what was signed, and places the order."""
    form = await reading.read(request, left_to_page=("plaats", "scan"))
    typed = {name: text(form, name) for name in _TYPED}
    shown = partial(with_draft, request, visitor, draft_id)
    scan, errors = await _hash(form)
    command, more = _command(form, typed, scan)
    if command is None:
        return await shown(partial(_page, request, typed=typed, errors=[*more, *errors], status=422))
    try:
        within_budget(request)
        placed = await visitor.orders.place_on_paper(draft_id, command)
    except Refused as error:
        if (wait := wait_of(error.refusal)) is not None:
            return wait.on(await shown(partial(_page, request, typed=typed, wait=wait, status=429)))
        if not error.refusal.slug.startswith(_HERE) or error.refusal.slug == "draft.placed":
            raise
        said = [(_ABOUT.get(error.refusal.slug, ""), sentence(error.refusal, staff=True))]
        return await shown(partial(_page, request, typed=typed, errors=said, status=error.refusal.status))
    return RedirectResponse(f"{ON_BEHALF}?papier={placed.reference}", 303)


async def _hash(form: Sent) -> tuple[str, Errors]:
    """The SHA-256 of the scan, in hexadecimal; empty where there is none, with what is wrong."""
    file = form.get("scan")
    if not isinstance(file, UploadFile) or not file.filename:
        return "", [("scan", _("Kies de scan van het ondertekende papier."))]
    data = await file.read(LARGEST + 1)
    if len(data) > LARGEST:
        return "", [("scan", _("De scan is groter dan 5 MB. Maak hem kleiner."))]
    if not data.startswith(_KINDS):
        return "", [("scan", _("Dit is geen PDF, JPEG of PNG. Kies de scan van het ondertekende papier."))]
    return await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest()), []


def _command(form: Sent, typed: Mapping[str, str], scan: str) -> tuple[PlaceOnPaper | None, Errors]:
    """What is recorded; None when something is wrong with it, or there is no scan."""
    errors, day = [], _day(typed["dag"])
    if "plaats" in form.secrets:
        errors.append(("plaats", explain("input.private_key", {})))
    errors += [_wrong("code", "input.invalid", {})] if not typed["code"] else []
    errors += [_wrong("signed_on", "input.invalid", {})] if day is None else []
    try:
        command = PlaceOnPaper(
            version=max(version(form), 1),
            code=typed["code"],
            signed_on=day or date.min,
            kept_at="-" if "plaats" in form.secrets else typed["plaats"],
            scan_sha256=scan or "0" * 64,
        )
    except ValidationError as wrong:
        return None, [*errors, *(_wrong(str(mistake["loc"][0]), *about(mistake)) for mistake in wrong.errors())]
    return (command if scan and not errors else None), errors


def _day(typed: str) -> date | None:
    """The day of an input of that kind."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _wrong(field: str, slug: str, params: Mapping[str, str | int]) -> tuple[str, str]:
    name, words = _FIELDS[field]
    return name, _(words) if slug == "input.invalid" else explain(slug, params)


def _page(
    request: Request,
    draft: DraftView,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "on_behalf/paper.html",
        status=status,
        draft=draft,
        typed=typed or dict.fromkeys(_TYPED, ""),
        errors=errors or [],
        wait=wait,
        ready=bool(draft.csr) and set(draft.steps[:-1]) <= set(draft.done),
        back=journeys.address(draft, draft.steps[-1]),
    )


def _printed(request: Request, draft: DraftView) -> Response:
    portal = request.app.state.settings.portal_url.rstrip("/")
    return render(request, "on_behalf/printed.html", draft=draft, code=printed_code(draft), portal=portal)
