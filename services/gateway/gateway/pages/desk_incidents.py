"""Incidents: one of the provider's people freezes a list of certificates, a colleague decides on it, and both follow what becomes of each."""

from functools import partial
from uuid import UUID

from chassis.errors import Refused
from contracts.incidents import (
    PER_PAGE,
    UNCLEAR,
    CallOffList,
    CloseIncident,
    ConfirmList,
    GivenLine,
    HeldFate,
    LeaveList,
    NextList,
    PrepareIncident,
)
from contracts.proposals import ConfirmProposal, DropProposal, ProposeCallOff, ProposePutOff
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from gateway import commands
from gateway.backend.certificates import IncidentCommand
from gateway.budgets import EXPORTS, SAVES
from gateway.fields import Errors, Sent, text
from gateway.forms import reading
from gateway.forms import revoke as form
from gateway.refusals import Wait, sentence, wait_of
from gateway.session import CurrentVisitor, Visitor, page, within_budget
from gateway.templating import Crumb, render
from gateway.words import N_, _, language
from gateway.words.incidents import CHOSEN_BY, FATES, SPELLINGS

PATH = "/servicedesk/incidenten"
router = APIRouter(prefix=PATH)
#: What is wrong with a field of a list for a day: of the command, of the form, and how it is said.
_LATER = (
    ("day", "dag", N_("Kies een dag.")),
    ("nl", "klant-nl", N_("Schrijf op wat de klant leest, in hoogstens 2.000 tekens.")),
    ("en", "klant-en", N_("Schrijf op wat de klant in het Engels leest, in hoogstens 2.000 tekens.")),
)
_TYPED = (
    "keuze",
    "serienummers",
    "spelling",
    "waarde",
    "toelichting",
    "reden",
    "wanneer",
    "dag",
    "klant-nl",
    "klant-en",
)
#: When the certificates of a list are revoked.
NOW, LATER = "nu", "later"

#: What is typed about an incident that there is; and what is wrong with a field of a part that is put off.
_MOVED = ("waarom", "bestellingen", "serienummers", "dag", "waarom-later")
_PUT_OFF = (
    ("serials", "serienummers", N_("Vul de serienummers in, hoogstens 200, elk op een eigen regel.")),
    ("day", "dag", N_("Kies een dag.")),
    ("words", "waarom-later", N_("Schrijf in één regel op waarom, in 10 tot 200 tekens.")),
)


@router.get("", dependencies=[page("incident.handle")])
async def incidents(request: Request, visitor: CurrentVisitor) -> Response:
    """Open ones first, and the last that ended."""
    lines = (await visitor.desk.incidents()).incidents
    still = [each for each in lines if each.ended_at is None]
    ended = [each for each in lines if each.ended_at is not None]
    return render(request, "servicedesk/incidents.html", open=still, ended=ended)


@router.get("/nieuw", dependencies=[page("incident.handle")])
async def new(request: Request, visitor: CurrentVisitor) -> Response:
    """Asks which certificates, and why."""
    return _form(request, {"wanneer": NOW}, [])


@router.post("/nieuw", dependencies=[page("incident.handle", SAVES, inform=True)])
async def prepare(request: Request, visitor: CurrentVisitor) -> Response:
    """Freezes the list, and shows it; or tells of each serial number why there is none yet. Nothing is revoked."""
    sent = await reading.read(request)
    typed = {name: text(sent, name) for name in _TYPED}
    command, errors = _command(sent, typed)
    if command is None:
        return _form(request, typed, errors)
    field = "serienummers" if command.serials else "waarde"
    of_slug = {"incident.day": "dag"}
    try:
        within_budget(request)
        incident = await visitor.desk.prepare_incident(command)
    except Refused as no:
        if (wait := wait_of(no.refusal)) is not None:
            return wait.on(_form(request, typed, [], wait=wait, status=429))
        if not no.refusal.slug.startswith("incident."):
            raise
        return _form(request, typed, [(of_slug.get(no.refusal.slug, field), sentence(no.refusal, True))])
    if incident.id is None:
        unclear = any(line.outcome in UNCLEAR for line in incident.lines)
        said = _(
            "Niet elk nummer is duidelijk. Kijk bij ‘Wat wij vonden’ en vul dat nummer opnieuw in, of haal het weg."
        )
        nothing = _("Geen van deze nummers is van een certificaat dat u kunt intrekken. Kijk bij ‘Wat wij vonden’.")
        return _form(request, typed, [(field, said if unclear else nothing)], incident.lines)
    return RedirectResponse(f"{PATH}/{incident.id}", 303)


@router.get("/{incident}", dependencies=[page("incident.handle")])
async def show(request: Request, incident: UUID, visitor: CurrentVisitor) -> Response:
    """One incident: its lists, and what became of each certificate."""
    return await _page(request, visitor, incident)


@router.get("/{incident}/verslag.csv", dependencies=[page("incident.handle", EXPORTS)])
async def report(request: Request, incident: UUID, visitor: CurrentVisitor) -> Response:
    """Each certificate with what became of it, as the service streams it."""
    return await visitor.desk.incident_report(incident, language())


@router.post("/{incident}", dependencies=[page("incident.handle", SAVES, inform=True)])
async def move(request: Request, incident: UUID, visitor: CurrentVisitor) -> Response:
    """Decides on exactly the list that was shown, makes the next one, or closes the incident."""
    sent = await reading.read(request)
    typed = {name: text(sent, name) for name in _MOVED}
    shown = partial(_page, request, visitor, incident, typed=typed)
    reads = _put_off if text(sent, "doe") == "uitstellen" else _move
    command, errors = reads(sent, typed)
    if command is None:
        return await shown(errors=errors, status=422)

    async def given() -> None:
        # two people are two humans, whatever their numbers: orders alone knows the numbers of one (docs/decisions/0020)
        if isinstance(command, ConfirmList | LeaveList):
            await visitor.orders.another_human((await visitor.desk.incident(incident, 1)).prepared_by)
        if isinstance(command, ConfirmProposal):
            proposals = (await visitor.desk.incident(incident, 1)).proposals
            for proposal in (each for each in proposals if each.sha256 == command.sha256):
                await visitor.orders.another_human(proposal.proposed_by)
        await visitor.desk.move_incident(incident, command)

    return await commands.give(request, given, shown, ("incident.",), f"{PATH}/{incident}", staff=True)


def _move(sent: Sent, typed: dict[str, str]) -> tuple[IncidentCommand | None, Errors]:
    what = text(sent, "doe")
    if what == "bevestigen" and text(sent, "zeker") != "ja":
        return None, [("zeker", _("Zet een vinkje als u de hele lijst hebt nagekeken."))]
    try:
        match what:
            case "bevestigen":
                return ConfirmList(sha256=text(sent, "lijst"), day=text(sent, "dag") or None), []  # type: ignore[arg-type]
            case "laten":
                return LeaveList(sha256=text(sent, "lijst"), words=typed["waarom"]), []
            case "afblazen":
                return CallOffList(), []
            case "voorstellen":
                return ProposeCallOff(sha256=text(sent, "lijst"), words=typed["waarom"]), []
            case "afblazen-bevestigen":
                return ConfirmProposal(sha256=text(sent, "voorstel")), []
            case "afblazen-niet":
                return DropProposal(), []
            case "lijst":
                return NextList(), []
            case "einde":
                fate = typed["bestellingen"]
                return CloseIncident(held=HeldFate(fate) if fate in set(HeldFate) else None), []
            case _:
                return None, []
    except ValidationError as wrong:
        places = {str(mistake["loc"][0]) for mistake in wrong.errors()}
    if "words" in places:
        return None, [("waarom", _("Schrijf in één regel op waarom, in 10 tot 200 tekens."))]
    return None, [("", _("De lijst is intussen veranderd. Kijk de lijst opnieuw na."))]


def _put_off(sent: Sent, typed: dict[str, str]) -> tuple[IncidentCommand | None, Errors]:
    serials = [line.strip() for line in typed["serienummers"].splitlines() if line.strip()]
    given = {"sha256": text(sent, "lijst"), "words": typed["waarom-later"], "day": typed["dag"], "serials": serials}
    try:
        return ProposePutOff.model_validate(given), []
    except ValidationError as wrong:
        places = {str(mistake["loc"][0]) for mistake in wrong.errors()}
    errors = [(field, _(sentence_of)) for name, field, sentence_of in _PUT_OFF if name in places]
    return None, errors or [("", _("De lijst is intussen veranderd. Kijk de lijst opnieuw na."))]


def _command(sent: Sent, typed: dict[str, str]) -> tuple[PrepareIncident | None, Errors]:
    reason, errors = form.read_reason(sent)
    chosen = typed["keuze"]
    if chosen not in CHOSEN_BY:
        errors.insert(0, ("keuze-1", _("Kies welke certificaten u wilt intrekken.")))
    later = typed["wanneer"] == LATER
    if typed["wanneer"] not in {NOW, LATER} or (typed["dag"] and not later):
        errors.append(("wanneer-1", _("Kies wanneer u de certificaten wilt intrekken.")))
    if errors or reason is None:
        return None, errors
    serials = [line.strip() for line in typed["serienummers"].splitlines() if line.strip()]
    by_serial = chosen == "serials"
    spelling = typed["spelling"] if by_serial and typed["spelling"] in SPELLINGS else None
    given = {"serials": serials if by_serial else [], "value": "" if by_serial else typed["waarde"]}
    try:
        said = {
            "chosen_by": chosen,
            "spelling": spelling or None,
            "reason": reason.value,
            "words": typed["toelichting"],
        }
        planned = {"day": typed["dag"], "nl": typed["klant-nl"], "en": typed["klant-en"]} if later else {}
        return PrepareIncident.model_validate(given | said | planned), []
    except ValidationError as wrong:
        places = {str(mistake["loc"][0]) if mistake["loc"] else "" for mistake in wrong.errors()}
    if "words" in places:
        errors.append(("toelichting", _("Schrijf in één regel op wat er aan de hand is, in 10 tot 200 tekens.")))
    errors += [(field, _(wrong)) for name, field, wrong in _LATER if name in places]
    if places & {"serials", "value"} or ("" in places and not (serials if by_serial else typed["waarde"].strip())):
        field = "serienummers" if by_serial else "waarde"
        errors.append(
            (field, _("Vul in om welke certificaten het gaat. Hoogstens 1.000 serienummers, elk op een eigen regel."))
        )
    elif "" in places:
        errors.append(("reden-1", _("Deze reden past niet bij uw keuze.")))
    return None, errors


def _form(
    request: Request,
    typed: dict[str, str],
    errors: Errors,
    lines: tuple[GivenLine, ...] = (),
    *,
    wait: Wait | None = None,
    status: int = 422,
) -> Response:
    return render(
        request,
        "servicedesk/incident_new.html",
        status=status if errors or wait else 200,
        path=f"{PATH}/nieuw",
        typed={name: typed.get(name, "") for name in _TYPED},
        choices=[(code, _(label)) for code, label in CHOSEN_BY.items()],
        moments=[(NOW, _("Zodra een collega de lijst bevestigt")), (LATER, _("Op een dag die wij aankondigen"))],
        spellings=[(code, _(label)) for code, label in SPELLINGS.items()],
        reasons=form.choices(),
        reason=typed.get("reden"),
        lines=lines,
        errors=errors,
        wait=wait,
        crumbs=[Crumb(PATH, _("Incidenten"))],
    )


async def _page(
    request: Request,
    visitor: Visitor,
    incident: UUID,
    *,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    asked = request.query_params.get("bladzijde", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and int(asked) else 1
    view = await visitor.desk.incident(incident, number)
    return render(
        request,
        "servicedesk/incident.html",
        status=status,
        incident=view,
        path=f"{PATH}/{view.id}",
        mine=visitor.session is not None and view.prepared_by == visitor.session.person,
        proposal=next((each for each in view.proposals if each.outcome is None), None),
        person=visitor.session.person if visitor.session else "",
        waits=[order for order in view.held if order.held],
        fates=[(code, _(label)) for code, label in FATES.items()],
        last=-(-view.total // PER_PAGE),
        typed=typed or dict.fromkeys(_MOVED, ""),
        errors=errors or [],
        wait=wait,
        crumbs=[Crumb(PATH, _("Incidenten"))],
    )
