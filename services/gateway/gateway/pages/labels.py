"""What a subscriber calls its certificate: own name, reference and cost centre, changed on a page of their own."""

from functools import partial
from typing import NamedTuple

from contracts.labels import LONGEST, SetLabels
from contracts.refusals import about
from fastapi import Request, Response
from pydantic import ValidationError

from gateway import commands
from gateway.budgets import SAVES
from gateway.families import Inventory
from gateway.fields import Errors, Sent, text, version
from gateway.forms import reading
from gateway.pages.inventory import CertificateId, CurrentInventory, PageRouter
from gateway.refusals import Wait, explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import N_, _

router = PageRouter()
_NAMES = {"own_name": "eigen-naam", "own_reference": "kenmerk", "cost_centre": "kostenplaats"}
_SHOWN = {
    "own_name": (N_("Eigen naam"), N_("Hoe u dit certificaat zelf noemt. Bijvoorbeeld: Koppelvlak zaaksysteem.")),
    "own_reference": (N_("Eigen kenmerk"), N_("Bijvoorbeeld het nummer in uw eigen administratie.")),
    "cost_centre": (N_("Kostenplaats"), N_("U vindt hem terug in het overzicht en in de lijst die u exporteert.")),
}


class Field(NamedTuple):
    """A field of the form: its name, what stands above it, what stands in it, and what is kept now."""

    name: str
    label: str
    hint: str
    longest: int
    typed: str
    kept: str


@router.get("{list}/{certificate}/eigen-gegevens", dependencies=[page("certificate.label")])
async def ask(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """The form, with what the certificate is called now."""
    return await _page(request, inventory, visitor, certificate)


@router.post("{list}/{certificate}/eigen-gegevens", dependencies=[page("certificate.label", SAVES, inform=True)])
async def save(
    request: Request, inventory: CurrentInventory, certificate: CertificateId, visitor: CurrentVisitor
) -> Response:
    """Keeps what was typed, unless a colleague changed it meanwhile."""
    sent = await reading.read(request, left_to_page=tuple(_NAMES.values()))
    typed = {field: text(sent, name)[:400] for field, name in _NAMES.items()}
    shown = partial(_page, request, inventory, visitor, certificate, typed)
    command, errors = _command(sent, typed)
    if command is None:
        return await shown(errors=errors, status=422)
    give = partial(visitor.certificates.put_labels, certificate, command)
    return await commands.give(request, give, shown, ("labels.",), f"{inventory.page(certificate)}#eigen-gegevens")


def _command(sent: Sent, typed: dict[str, str]) -> tuple[SetLabels | None, Errors]:
    secret = [name for name in _NAMES.values() if name in sent.secrets]
    if secret:
        return None, [(name, explain("input.private_key", {})) for name in secret]
    try:
        name, reference, centre = (typed[field] or None for field in _NAMES)
        return SetLabels(version=version(sent), own_name=name, own_reference=reference, cost_centre=centre), []
    except ValidationError as wrong:
        return None, [_told(str(mistake["loc"][0]), *about(mistake)) for mistake in wrong.errors()]


def _told(field: str, slug: str, params: dict[str, str | int]) -> tuple[str, str]:
    if slug != "input.invalid":
        return _NAMES[field], explain(slug, params)
    return _NAMES[field], _("Schrijf dit in één regel van hoogstens %(count)s tekens.") % {"count": LONGEST[field]}


async def _page(
    request: Request,
    inventory: Inventory,
    visitor: Visitor,
    certificate: int,
    typed: dict[str, str] | None = None,
    *,
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    view = await visitor.certificates.detail(certificate, inventory.family)
    now = {
        "own_name": view.labels.own_name or "",
        "own_reference": view.labels.own_reference or "",
        "cost_centre": view.labels.cost_centre or "",
    }
    given = typed or now
    return render(
        request,
        "certificates/labels.html",
        status=status,
        inventory=inventory,
        certificate=view,
        fields=[
            Field(name, _(_SHOWN[field][0]), _(_SHOWN[field][1]), LONGEST[field], given[field], now[field])
            for field, name in _NAMES.items()
        ],
        errors=errors or [],
        wait=wait,
        crumbs=[Crumb(inventory.path, _(inventory.words.title)), Crumb(inventory.page(view.id), view.common_name)],
    )
