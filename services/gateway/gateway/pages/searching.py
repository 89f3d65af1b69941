"""Anybody looks up a certificate that its subscriber agreed to publish, and downloads it. No login, no cookie, nothing but the address says what was asked."""

from urllib.parse import urlencode

from chassis.errors import Refused
from contracts.identifiers import Sha256
from contracts.refusals import refuse
from contracts.searching import PAGES, PublishedCertificates, SearchBy, SearchQuery
from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from gateway.backend import Backend
from gateway.budgets import SEARCHES
from gateway.fields import Errors
from gateway.refusals import sentence
from gateway.session import page
from gateway.templating import render
from gateway.words import N_, _

PATH = "/zoeken"
router = APIRouter(prefix=PATH)
_HASH = TypeAdapter[str](Sha256)
#: What can be searched for: the word in the address, what stands on the form, and an example of it.
_KINDS = {
    "naam": (SearchBy.NAME, N_("Naam van de service"), N_("De hele naam, zoals www.voorbeeld.nl.")),
    "domein": (SearchBy.DOMAIN, N_("Alle namen onder een domein"), N_("Het hele domein, zoals voorbeeld.nl.")),
    "serienummer": (
        SearchBy.SERIAL,
        N_("Serienummer"),
        N_("Het hele nummer. Met of zonder dubbele punten, hoofdletters en spaties."),
    ),
    "houder": (SearchBy.HOLDER, N_("Organisatie"), N_("De hele naam, precies zoals die in het certificaat staat.")),
}
_REFUSED = ("search.domain", "search.serial")
_LONGEST = 300


@router.get("", dependencies=[page("public.read", SEARCHES)])
async def search(request: Request) -> Response:
    """The form, and what was found: nothing is shown of what is not published, not even that it is there."""
    asked = request.query_params
    kind = asked.get("soort", "")
    kind = kind if kind in _KINDS else "naam"
    typed, number = asked.get("term", "").strip()[:_LONGEST], asked.get("bladzijde", "")
    wanted = int(number) if number.isascii() and number.isdigit() and 1 <= len(number) <= 2 else 1
    matches, errors = None, Errors()
    if "term" in asked and not typed:
        errors.append(("term", _("Vul in wat u zoekt.")))
    elif typed:
        matches = await _find(request, kind, typed, max(1, min(wanted, PAGES)), errors)
    return render(
        request,
        "about/zoeken.html",
        kinds=[(word, _(label), _(hint)) for word, (_by, label, hint) in _KINDS.items()],
        kind=kind,
        typed=typed,
        matches=matches,
        number=wanted,
        turn=lambda to: f"{PATH}?{urlencode({'soort': kind, 'term': typed, 'bladzijde': to})}",
        errors=errors,
    )


@router.get("/{sha256}.pem", dependencies=[page("public.read", SEARCHES)])
async def pem(request: Request, sha256: str) -> Response:
    """A published certificate as PEM."""
    return await _file(request, sha256, "pem")


@router.get("/{sha256}.cer", dependencies=[page("public.read", SEARCHES)])
async def der(request: Request, sha256: str) -> Response:
    """A published certificate as DER."""
    return await _file(request, sha256, "der")


async def _find(request: Request, kind: str, typed: str, wanted: int, errors: Errors) -> PublishedCertificates | None:
    backend: Backend = request.app.state.backend
    try:
        query = SearchQuery(by=_KINDS[kind][0], term=typed, page=wanted)
        return await backend.search.find(query)
    except ValidationError:  # a character that nobody types
        errors.append(("term", sentence(refuse("input.invalid"))))
    except Refused as error:
        if error.refusal.slug not in _REFUSED:
            raise
        errors.append(("term", sentence(error.refusal)))
    return None


async def _file(request: Request, sha256: str, form: str) -> Response:
    backend: Backend = request.app.state.backend
    try:
        return await backend.search.file(_HASH.validate_python(sha256), form)
    except ValidationError:
        raise Refused(refuse("not_found")) from None
