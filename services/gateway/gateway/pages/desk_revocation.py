"""Validation and the service desk revoke a certificate for somebody who calls: found by serial number, with who called and how that is known."""

import re
from functools import partial

from contracts.certificates import CertificateStatus
from contracts.finding import FoundCertificate, FoundCertificates, RevokeForCaller
from contracts.revocations import Reason, RevocationView
from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from gateway import commands, live
from gateway.budgets import SAVES, STREAMS
from gateway.fields import Errors, Sent, text
from gateway.forms import reading
from gateway.forms import revoke as form
from gateway.pages.inventory import SHOWN_NAMES, CertificateId
from gateway.refusals import Wait, explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import N_, _

PATH = "/servicedesk/intrekken"
router = APIRouter(prefix=PATH)
_SERIAL = re.compile(r"[0-9a-f]{1,40}")
#: What is wrong with a field of who called.
_WRONG = {
    "beller": N_("Schrijf in één regel op wie er belt, in hoogstens 200 tekens."),
    "vastgesteld": N_("Schrijf in één regel op hoe u weet dat het die persoon is, in 10 tot 200 tekens."),
}
_FIELDS = {"caller": "beller", "identified": "vastgesteld"}


@router.get("", dependencies=[page("certificate.find")])
async def search(request: Request, visitor: CurrentVisitor) -> Response:
    """Asks for a serial number, and shows whose certificates have it."""
    typed = request.query_params.get("serienummer", "").strip()[:100]
    matches, errors = FoundCertificates(certificates=()), Errors()
    if typed and _SERIAL.fullmatch(re.sub(r"[\s:]", "", typed.lower())):
        matches = await visitor.desk.find(typed)
        if not matches.certificates:
            errors.append(
                ("serienummer", _("Er is geen certificaat met dit serienummer. Laat het nog eens voorlezen."))
            )
    elif typed:
        errors.append(("serienummer", _("Een serienummer heeft alleen cijfers en de letters a tot en met f.")))
    page_of = "servicedesk/revocations.html"
    return render(request, page_of, typed=typed, certificates=matches.certificates, errors=errors)


@router.get("/{certificate}", dependencies=[page("certificate.find")])
async def show(request: Request, certificate: CertificateId, visitor: CurrentVisitor) -> Response:
    """The certificate with the form, or how far its revocation is."""
    return await _page(request, visitor, certificate)


@router.post("/{certificate}", dependencies=[page("certificate.revoke_for_caller", SAVES, inform=True)])
async def revoke(request: Request, certificate: CertificateId, visitor: CurrentVisitor) -> Response:
    """Asks for it. However often it is pressed: one revocation, with its first caller."""
    sent = await reading.read(request, left_to_page=tuple(_WRONG))
    view = await visitor.desk.view(certificate)
    typed = {name: text(sent, name)[:400] for name in ("naam", *_WRONG)}
    reason, command, errors = _command(sent, typed, view)
    shown = partial(_page, request, visitor, certificate, typed=typed, reason=reason)
    if command is None:
        return await shown(errors=errors, status=422)
    give = partial(visitor.desk.revoke, certificate, command)
    return await commands.give(request, give, shown, ("revocation.",), f"{PATH}/{certificate}", staff=True)


@router.get("/{certificate}/live", dependencies=[Depends(live.place), page("certificate.find", STREAMS, use=False)])
async def stream(request: Request, woken: live.Woken, certificate: CertificateId, visitor: CurrentVisitor) -> Response:
    """Server-sent events about its revocation, as `live.stream` has them."""

    async def now(visitor: Visitor) -> RevocationView:
        return await visitor.desk.revocation(certificate)

    return live.stream(request, visitor, woken, await now(visitor), now, lambda revocation: revocation.over)


def _command(
    sent: Sent, typed: dict[str, str], view: FoundCertificate
) -> tuple[Reason | None, RevokeForCaller | None, Errors]:
    reason, errors = form.read_named(sent, view.common_name, view.announced)
    secret = [name for name in _WRONG if name in sent.secrets]
    if secret or reason is None:
        return reason, None, errors + [(name, explain("input.private_key", {})) for name in secret]
    try:
        command = RevokeForCaller(reason=reason, caller=typed["beller"], identified=typed["vastgesteld"])
    except ValidationError as wrong:
        fields = dict.fromkeys(_FIELDS[str(mistake["loc"][0])] for mistake in wrong.errors())
        return reason, None, errors + [(name, _(_WRONG[name])) for name in fields]
    return reason, None if errors else command, errors


async def _page(
    request: Request,
    visitor: Visitor,
    certificate: int,
    *,
    typed: dict[str, str] | None = None,
    reason: Reason | None = None,
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    view = await visitor.desk.view(certificate)
    return render(
        request,
        "servicedesk/revocation.html",
        status=status,
        certificate=view,
        asks=view.status is CertificateStatus.VALID,
        path=f"{PATH}/{view.id}",
        reasons=form.choices(),
        reason=reason,
        typed=typed or dict.fromkeys(("naam", *_WRONG), ""),
        errors=errors or [],
        wait=wait,
        shown_names=SHOWN_NAMES,
        crumbs=[Crumb(PATH, _("Intrekken"))],
    )
