"""An order's way to its certificate, as its customer reads it: what happened, what still comes, whose turn it is."""

from datetime import datetime
from typing import NamedTuple

from contracts.open_sets import Open
from contracts.orders import Milestone, OrderView, Side, State

from gateway.words import N_, _, labels
from gateway.words.formats import date, long_moment

MILESTONES = {
    Milestone.ORGANISATION: N_("Organisatie gecontroleerd"),
    Milestone.DOMAIN: N_("Domeinnamen gecontroleerd"),
    Milestone.APPROVED: N_("Goedgekeurd"),
    Milestone.MADE: N_("Certificaat gemaakt"),
}
#: What is done to reach each.
_TO_COME = {
    Milestone.ORGANISATION: N_("Validatie controleert de gegevens van uw organisatie."),
    Milestone.DOMAIN: N_("Validatie controleert of u de domeinnamen mag gebruiken."),
    Milestone.APPROVED: N_("Validatie besluit over uw bestelling."),
    Milestone.MADE: N_(
        "De certificaatautoriteit maakt het certificaat. Het gaat per e-mail naar de certificaatbeheerder."
    ),
}
_BY_CA = N_(
    "De certificaatautoriteit controleert van wie de domeinnamen zijn, vlak voordat het certificaat wordt gemaakt."
)
_BAD = frozenset({State.FAILED, State.REJECTED})
#: Since when; then by when, and what is said when that is over.
_TURNS = {
    Side.SUBSCRIBER: (
        N_("U bent aan zet, sinds %(since)s."),
        N_("Heeft u op %(until)s nog niet geantwoord? Dan trekken we de bestelling in."),
        N_("De tijd om te antwoorden is voorbij."),
    ),
    Side.FORM: (N_("We maken uw bestelformulier, sinds %(since)s."), "", ""),
    Side.IDENTIFICATION: (
        N_("We stellen eerst vast wie de certificaatbeheerder is, sinds %(since)s. Een dag kunnen we nog niet noemen."),
        "",
        "",
    ),
    Side.VALIDATION: (
        N_("Validatie is aan zet, sinds %(since)s."),
        N_("U hoort uiterlijk op %(until)s van ons."),
        N_("Dit duurt langer dan we verwachtten."),
    ),
    Side.CA: (
        N_("De certificaatautoriteit is aan zet, sinds %(since)s."),
        N_("Het certificaat is er meestal binnen een uur."),
        N_("Dit duurt langer dan we verwachtten."),
    ),
}


class Event(NamedTuple):
    """One line of the course: what happened, or with `at` None what still will, and how."""

    said: str
    at: datetime | None = None
    by: str | None = None
    by_staff: bool = False
    bad: bool = False
    note: str = ""


def course(order: OrderView) -> list[Event]:
    """What happened, in order, and for an order that goes on what still comes."""
    moves = [
        Event(labels.transition(move.state), move.at, move.by, move.by_staff, move.state in _BAD)
        for move in order.history
    ]
    moments = {move.at for move in order.history}  # what was checked in the very act of deciding is no line of its own
    milestones = [stage.milestone for stage in order.stages]
    late = Milestone.DOMAIN in milestones and milestones.index(Milestone.DOMAIN) > milestones.index(Milestone.APPROVED)
    checked = [
        Event(
            labels.word(MILESTONES, stage.milestone),
            stage.at,
            by_staff=stage.milestone is not Milestone.DOMAIN or not late,
        )
        for stage in order.stages
        if stage.at is not None and stage.at not in moments
    ]
    coming = [
        Event(labels.word(MILESTONES, stage.milestone), note=_note(stage.milestone, by_ca=late))
        for stage in order.stages
        if stage.at is None
    ]
    return sorted([*moves, *checked], key=lambda event: event.at or order.placed_at) + coming


def turn(order: OrderView, now: datetime) -> str:
    """Whose turn it is, since when, and what to expect; empty after an end, and of a side that is newer than these pages."""
    if order.turn is None or order.turn.side not in _TURNS:
        return ""
    since, until, over = _TURNS[Side(order.turn.side.value)]
    said, expected = _(since) % {"since": long_moment(order.turn.since)}, order.turn.expected
    if expected is None or not until:
        return said
    return f"{said} {_(over) if expected < now else _(until) % {'until': date(expected)}}"


def _note(milestone: Open[Milestone], *, by_ca: bool) -> str:
    if by_ca and milestone is Milestone.DOMAIN:
        return _(_BY_CA)
    return labels.word(_TO_COME, milestone)
