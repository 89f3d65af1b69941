"""Anybody reports a problem with a certificate, and shows who has its key. No login, no cookie; a key that is sent goes in a body to the service that reads it, and nowhere else."""

import base64
import re
from typing import Any

from chassis.errors import Refused
from contracts.problems import ProblemReceipt, ProveProblem, ReportProblem
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from gateway import words
from gateway.backend import Backend
from gateway.budgets import REPORTS
from gateway.fields import Errors, text
from gateway.forms import reading
from gateway.refusals import sentence, wait_of
from gateway.session import page
from gateway.templating import render
from gateway.words import N_, _
from gateway.words.problems import PROBLEMS

PATH = "/probleem-melden"
router = APIRouter(prefix=PATH)
#: What is wrong with a field of a report, by the field of the command.
_WRONG = {
    "kind": ("soort-1", N_("Kies wat er aan de hand is.")),
    "certificate": ("certificaat", N_("Vul het serienummer of een naam in, op één regel.")),
    "words": ("melding", N_("Schrijf op wat er aan de hand is, in hoogstens 2.000 tekens.")),
    "email": ("email", N_("Vul een e-mailadres in, zoals naam@voorbeeld.nl. Of laat dit leeg.")),
}
_LONGEST = {"certificaat": 300, "melding": 2100, "email": 300, "referentie": 40}
_MOST = 16_385  # bytes of a proof: one more than is read


@router.get("", dependencies=[page("public.read", REPORTS)])
async def show(request: Request) -> Response:
    """What, about which certificate, in which words, and where to answer."""
    return _page(request)


@router.post("", dependencies=[page("public.read", REPORTS)])
async def report(request: Request) -> Response:
    """Keeps the report, and gives the receipt."""
    sent = await reading.read(request)
    typed, kind = _typed(sent), text(sent, "soort")
    try:
        said = {"kind": kind, "certificate": typed["certificaat"], "words": typed["melding"]}
        where = {"email": typed["email"] or None, "language": words.language()}
        command = ReportProblem.model_validate(said | where)
    except ValidationError as wrong:
        fields = dict.fromkeys(str(mistake["loc"][0]) for mistake in wrong.errors())
        errors = [(_WRONG[name][0], _(_WRONG[name][1])) for name in _WRONG if name in fields]
        return _page(request, typed, errors, kind=kind, status=422)
    backend: Backend = request.app.state.backend
    try:
        return _page(request, receipt=await backend.reports.report(command))
    except Refused as error:
        if (wait := wait_of(error.refusal)) is None:
            raise
        return wait.on(_page(request, typed, kind=kind, wait=wait, status=429))


@router.get("/bewijs", dependencies=[page("public.read", REPORTS)])
async def show_proof(request: Request) -> Response:
    """For whoever has a receipt: the proof that comes later."""
    return _proof(request)


@router.post("/bewijs", dependencies=[page("public.read", REPORTS)])
async def prove(request: Request) -> Response:
    """Sends on who has the key. What was sent never comes back to a page."""
    sent = await reading.read(request, asked=("bewijs", "bestand"))
    reference, proof = _typed(sent)["referentie"].upper(), await _bytes(sent)
    errors: Errors = []
    try:
        command = ProveProblem(reference=reference, proof=base64.b64encode(proof).decode())
    except ValidationError:
        errors.append(("referentie", _("Een referentie heeft vier keer vier tekens, zoals 7K3M-9QWX-04TZ-HB5N.")))
        return _proof(request, reference, errors, status=422)
    backend: Backend = request.app.state.backend
    try:
        return _page(request, receipt=await backend.reports.prove(command))
    except Refused as error:
        refusal = error.refusal
        if (wait := wait_of(refusal)) is not None:
            return wait.on(_proof(request, reference, wait=wait, status=429))
        if not refusal.slug.startswith("problem."):
            raise
        field = "referentie" if refusal.slug == "problem.unknown" else "bewijs"
        return _proof(request, reference, [(field, sentence(refusal))], status=refusal.status)


async def _bytes(sent: FormData) -> bytes:
    """The file when there is one, else what was pasted."""
    file = sent.get("bestand")
    data = await file.read(_MOST) if isinstance(file, UploadFile) else b""
    return data or text(sent, "bewijs").encode()[:_MOST]


def _typed(sent: FormData) -> dict[str, str]:
    return {name: text(sent, name)[:most] for name, most in _LONGEST.items()}


def _proof(
    request: Request, reference: str = "", errors: Errors | None = None, *, wait: Any = None, status: int = 200
) -> Response:
    shown = re.sub(r"[^0-9A-Za-z-]", "", reference)
    return render(request, "about/melding_bewijs.html", status=status, reference=shown, errors=errors or [], wait=wait)


def _page(
    request: Request,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    *,
    kind: str = "",
    receipt: ProblemReceipt | None = None,
    wait: Any = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "about/melden.html",
        status=status,
        typed=typed or dict.fromkeys(_LONGEST, ""),
        errors=errors or [],
        kind=kind,
        kinds=[(code, _(label)) for code, label in PROBLEMS.items()],
        receipt=receipt,
        wait=wait,
    )
