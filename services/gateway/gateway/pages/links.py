"""The page behind a link that was mailed to a certificate manager: a request is handed in, without a login; and how who orders has another one mailed.

Who holds the link has the right, and to nothing else. Looking uses nothing up: mail servers follow links too.
"""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from chassis.errors import Refused
from contracts.orders import DraftView, Finding, InvitedCsr
from contracts.refusals import Refusal, refuse
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pki.csr_input import MAX_BYTES
from starlette.datastructures import UploadFile

from gateway import journeys
from gateway.backend import Backend, Links
from gateway.bodies import body_limit
from gateway.budgets import LINKS, SAVES
from gateway.fields import Errors, Sent, text, version
from gateway.forms import reading
from gateway.pages.drafts import gone, with_draft
from gateway.pages.journey import LARGEST
from gateway.refusals import explain, sentence
from gateway.session import CurrentVisitor, page
from gateway.templating import render
from gateway.words import _
from gateway.words.panel import panel

router = APIRouter()
RECEIVED = "/csr-aanleveren/ontvangen"
_OVER = "csr_invitation.over"


@router.get("/csr-aanleveren/ontvangen", dependencies=[page("public.read", LINKS)])
async def received(request: Request) -> Response:
    """After a request was handed in: what happens next. It is of nobody's order."""
    return render(request, "links/received.html")


@router.get("/csr-aanleveren/{token}", dependencies=[page("public.read", LINKS)])
async def show(request: Request, token: str) -> Response:
    """What the request is asked for."""
    try:
        asked = await _links(request).look(_as_mailed(token))
    except Refused as error:
        return _over(request, error.refusal)
    return _page(request, asked, Sent())


@router.post("/csr-aanleveren/{token}", dependencies=[page("public.read", LINKS)])
@body_limit(LARGEST)
async def hand_in(request: Request, token: str) -> Response:
    """Hands the request in; what is wrong comes back on the same page, as it was typed."""
    sent = await reading.read(request, left_to_page={"csr", "csr_bestand"})
    csr, file, wrong = await _request(sent)
    accepted = sent.get("waarschuwingen") == "ja"
    try:
        links, known = _links(request), _as_mailed(token)
        if wrong:
            asked = (await links.look(known)).model_copy(update={"findings": wrong})
        else:
            asked = await links.hand_in(known, csr, file, accept_warnings=accepted)
    except Refused as error:
        return _over(request, error.refusal)
    if asked.handed_in:
        return RedirectResponse(RECEIVED, 303)
    shown = csr if file is None else file.decode("ascii", "ignore").replace("\r\n", "\n").strip()
    return _page(request, asked, sent, "" if _secret(asked.findings) else shown)


@router.post("/aanvragen/{draft_id}/nieuwe-link", dependencies=[page("draft.save", SAVES)])
async def invite_again(request: Request, draft_id: UUID, visitor: CurrentVisitor) -> Response:
    """Has another link mailed to the certificate manager, and leads to the open step, which says so, or says why not."""
    form = await reading.read(request)
    try:
        draft = await visitor.orders.invite_again(draft_id, max(version(form), 1))
    except Refused as error:
        if not error.refusal.slug.startswith(("csr_invitation.", "draft.stale")):
            return await gone(request, visitor, error.refusal)
        return await with_draft(request, visitor, draft_id, partial(_not_asked, request, error.refusal))
    return RedirectResponse(journeys.address(draft, journeys.open_step(draft)), 303)


def _links(request: Request) -> Links:
    backend: Backend = request.app.state.backend
    return backend.links


def _as_mailed(token: str) -> str:
    """The token; what is longer than any of ours is none."""
    if len(token) > 100:
        raise Refused(refuse(_OVER))
    return token


def _over(request: Request, refusal: Refusal) -> Response:
    """One page for whatever ended it: nobody learns whether there ever was such a link."""
    if refusal.slug != _OVER:
        raise Refused(refusal)
    return render(request, "links/over.html", status=404)


def _not_asked(request: Request, refusal: Refusal, draft: DraftView) -> Response:
    errors = [("", sentence(refusal))]
    back = journeys.address(draft, journeys.open_step(draft))
    return render(request, "links/not_asked.html", status=refusal.status, draft=draft, errors=errors, back=back)


async def _request(sent: Sent) -> tuple[str, bytes | None, tuple[Finding, ...]]:
    """What was typed or chosen, and what is wrong with it before a service looks."""
    csr, upload = text(sent, "csr"), sent.get("csr_bestand")
    secret = next((name for name in ("csr_bestand", "csr") if name in sent.secrets), None)
    if secret is not None:
        return "", None, (_error("csr.private_key", what=sent.secrets[secret]),)
    file = await upload.read(MAX_BYTES + 1) if isinstance(upload, UploadFile) and upload.filename else None
    if max(len(csr), len(file or b"")) > MAX_BYTES:
        return "", None, (_error("csr.too_large", limit_kib=MAX_BYTES // 1024),)
    if csr and file is not None and isinstance(upload, UploadFile):
        plain = file.decode("utf-8", "replace")
        if csr.split() != plain.split():
            return csr, None, (_error("csr.two", file=(upload.filename or "")[:60]),)
    return csr, file, ()


def _secret(findings: tuple[Finding, ...]) -> bool:
    return any(f.slug == "csr.private_key" or f.params.get("reason") == "password" for f in findings)


def _error(slug: str, /, **params: str | int) -> Finding:
    return Finding(field="csr", slug=slug, severity="error", params=params)


def _explain(slug: str, params: Mapping[str, str | int]) -> str:
    """What was found, to who was asked for a request: the names were filled in by somebody else."""
    return explain(slug, {"what": "asked", **params})


def _page(request: Request, asked: InvitedCsr, sent: Sent, csr: str = "") -> Response:
    findings = asked.findings
    wrong = [("csr", _explain(f.slug, f.params)) for f in findings if f.severity == "error"]
    errors: Errors = list(dict.fromkeys(wrong))
    warnings = [f for f in findings if f.severity == "warning"]
    if warnings and not errors and "aandacht" in sent:
        errors.append(("waarschuwingen", _("Zet een vinkje als u de aandachtspunten heeft gelezen.")))
    return render(
        request,
        "links/hand_in.html",
        status=422 if findings else 200,
        asked=asked,
        csr=csr,
        errors=errors,
        warnings=warnings,
        accepted=sent.get("waarschuwingen") == "ja",
        panel=panel(asked.summary, findings),
        limit_kb=MAX_BYTES // 1024,
        explain=_explain,
    )
