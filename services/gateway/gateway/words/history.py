"""What happened to a certificate, in words."""

from contracts.history import Happening, HistoryLine, OwnText
from contracts.open_sets import Unknown
from contracts.revocations import Road

from gateway.words import N_, _, labels, ngettext
from gateway.words.formats import written_day

HAPPENED = {
    Happening.APPROVED: N_("Bestelling goedgekeurd"),
    Happening.ISSUED: N_("Certificaat uitgegeven"),
    Happening.IMPORTED: N_("Overgenomen in dit portaal"),
    Happening.LABELLED: N_("Eigen gegevens gewijzigd"),
    Happening.MUTED: N_("Gezegd: dit certificaat wordt niet verlengd"),
    Happening.UNMUTED: N_("Gezegd: dit certificaat wordt misschien toch verlengd"),
    Happening.WARNED: N_("Per e-mail gewaarschuwd dat het certificaat verloopt"),
    Happening.CODE_MADE: N_("Intrekkingscode gemaakt"),
    Happening.REVOCATION_ASKED: N_("Gevraagd om het in te trekken"),
    Happening.REVOCATION_SENT: N_("Verzoek naar de certificaatautoriteit gestuurd"),
    Happening.REVOCATION_REFUSED: N_("De certificaatautoriteit nam het verzoek niet aan"),
    Happening.REVOCATION_SETTLED: N_("Afgehandeld: intrekken hoeft niet meer"),
    Happening.REVOCATION_ANNOUNCED: N_("Aangekondigd dat wij het intrekken"),
    Happening.REVOCATION_CALLED_OFF: N_("Gaat niet door: intrekken"),
    Happening.LEAK_REPORTED: N_("Gemeld: de sleutel is gelekt"),
    Happening.REVOKED: N_("Ingetrokken door de certificaatautoriteit"),
    Happening.REVOCATION_SEEN: N_("Iedereen kan zien dat het is ingetrokken"),
    Happening.EXPIRED: N_("Verlopen"),
}
TEXTS = {
    OwnText.OWN_NAME: N_("eigen naam"),
    OwnText.OWN_REFERENCE: N_("eigen kenmerk"),
    OwnText.COST_CENTRE: N_("kostenplaats"),
}
_BAD = frozenset({Happening.REVOKED, Happening.REVOCATION_REFUSED, Happening.LEAK_REPORTED, Happening.EXPIRED})


def happened(line: HistoryLine) -> str:
    """What happened, in a few words; something newer than these pages is shown as it came."""
    said = labels.word(HAPPENED, line.what)
    if line.what is Happening.WARNED and not line.people:
        said = _("Waarschuwing per e-mail dat het certificaat verloopt")
    more = [labels.word(TEXTS, text) for text in line.texts]
    if line.what is Happening.REVOCATION_ANNOUNCED and line.day:
        return _("Aangekondigd dat wij het intrekken op %(day)s: %(reason)s") % {
            "day": written_day(line.day),
            "reason": labels.revocation(line.reason),
        }
    if line.what is Happening.REVOCATION_CALLED_OFF and line.day:
        return _("Gaat niet door: intrekken op %(day)s") % {"day": written_day(line.day)}
    if line.what in {Happening.REVOKED, Happening.REVOCATION_ASKED}:
        more = [labels.revocation(line.reason)]
    return f"{said}: {', '.join(more)}" if more else said


def happened_by(line: HistoryLine) -> str:
    """By whom or how, as far as that is told."""
    if line.what is Happening.APPROVED and line.by:
        return _("besteld door %(name)s") % {"name": line.by}
    if line.what is Happening.WARNED:
        return _warned(line)
    if line.what is Happening.REVOCATION_ASKED and line.road is Road.STAFF:
        return _("door onze medewerkers")
    if line.what is Happening.REVOCATION_ASKED and line.road is Road.INCIDENT:
        return _("door onze medewerkers, samen met andere certificaten")
    if line.what is Happening.REVOCATION_ASKED and line.road is Road.CODE:
        return _("met de intrekkingscode, zonder inloggen")
    if line.what is Happening.REVOKED and line.road is Road.CA:
        return _("in dit portaal is daar niet om gevraagd")
    return "" if isinstance(line.what, Unknown) else line.by or ""


def _warned(line: HistoryLine) -> str:
    """To how many, as far as the mail server took it."""
    sent = ngettext("aan %(num)s e-mailadres", "aan %(num)s e-mailadressen", line.people or 0) % {"num": line.people}
    waits = ngettext(
        "wordt verstuurd aan %(num)s e-mailadres", "wordt verstuurd aan %(num)s e-mailadressen", line.waiting
    )
    said = [sent] if line.people else []
    if line.waiting:
        said.append(waits % {"num": line.waiting})
    return ", ".join(said) or _("kwam bij niemand aan")


def went_badly(line: HistoryLine) -> bool:
    """Whether it is an end, or a refusal."""
    return line.what in _BAD or (line.what is Happening.WARNED and not line.people and not line.waiting)


FILTERS = {"happened": happened, "happened_by": happened_by, "went_badly": went_badly}
