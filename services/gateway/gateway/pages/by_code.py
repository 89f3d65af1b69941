"""Intrekken with a revocation code: no login, at any hour. Whoever has the code and knows the certificate has the right."""

from typing import Any

from chassis.errors import Refused
from contracts.revocations import RevokeByCode
from fastapi import APIRouter, Request, Response

from gateway.backend import Backend
from gateway.browsers import roughly
from gateway.budgets import STRANGERS, browser
from gateway.fields import Errors, text
from gateway.forms import reading
from gateway.forms import revoke as form
from gateway.refusals import sentence, wait_of
from gateway.session import page
from gateway.templating import render
from gateway.words import _

router = APIRouter()
_LONGEST = {"certificaat": 300, "code": 100}


@router.get("/intrekken", dependencies=[page("public.read", STRANGERS)])
async def show(request: Request) -> Response:
    """Certificate, code, reason, consequences, confirmation."""
    return _page(request)


@router.post("/intrekken", dependencies=[page("public.read", STRANGERS)])
async def revoke(request: Request) -> Response:
    """Asks for it, and says that it was asked. However often it is sent: one revocation."""
    sent = await reading.read(request)
    typed = {name: text(sent, name)[:most] for name, most in _LONGEST.items()}
    reason, missing = form.read(sent)
    errors: Errors = []
    if not typed["certificaat"]:
        errors.append(("certificaat", _("Vul het serienummer of een naam van het certificaat in.")))
    if not typed["code"]:
        errors.append(("code", _("Vul de intrekkingscode in.")))
    errors += missing
    if errors or reason is None:
        return _page(request, typed, errors, reason=reason, status=422)
    backend: Backend = request.app.state.backend
    guesser = browser(request, roughly(request.headers.get("user-agent", "")))
    command = RevokeByCode(code=typed["code"], certificate=typed["certificaat"], reason=reason, guesser=guesser)
    try:
        return _page(request, revoked=await backend.by_code.revoke(command))
    except Refused as error:
        refusal = error.refusal
        if (wait := wait_of(refusal)) is not None:
            return wait.on(_page(request, typed, reason=reason, wait=wait, status=429))
        if not refusal.slug.startswith("revocation"):
            raise
        field = "code" if refusal.slug == "revocation_code.wrong" else ""
        return _page(request, typed, [(field, sentence(refusal))], reason=reason, status=refusal.status)


def _page(
    request: Request, typed: dict[str, str] | None = None, errors: Errors | None = None, status: int = 200, **more: Any
) -> Response:
    names = {"reason": None, "revoked": None, "wait": None, **more}
    return render(
        request,
        "certificates/by_code.html",
        status=status,
        typed=typed or dict.fromkeys(_LONGEST, ""),
        errors=errors or [],
        reasons=form.choices(),
        **names,
    )
