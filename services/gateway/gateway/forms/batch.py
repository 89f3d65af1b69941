"""What is sent to renew certificates together: which were ticked, the files with requests, and what was shown to be placed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from contracts.orders import MOST_BYTES, MOST_CERTIFICATES, MOST_FILES, BatchView, PlaceRow, RequestMatch
from pki.csr_input import MAX_BYTES
from starlette.datastructures import UploadFile

from gateway.fields import Sent, text
from gateway.forms.overview import chosen
from gateway.refusals import explain
from gateway.words import _, ngettext

#: The body of a form with files: the files themselves and what stands around each.
WHOLE = MOST_BYTES + MOST_FILES * 512
PARTS = MOST_FILES + 20
_ROW = re.compile(r"([0-9]{1,19})\.([0-9]{1,9})\.([0-9]{1,9})", re.ASCII)
_NAMES = 3  # of a request that fits nothing, shown
_LONGEST = 80


class File(NamedTuple):
    """A file with a request, as it was sent."""

    name: str
    data: bytes


@dataclass
class Matched:
    """Which file is for which certificate, and what is said of the others, by their names."""

    files: dict[int, File] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def ticked(sent: Sent) -> tuple[int, ...]:
    """The certificates that were ticked, on this page of the list and on others, each once."""
    return chosen([*(str(each) for each in sent.getlist("kies")), text(sent, "gekozen")])


async def files(sent: Sent) -> tuple[list[File], list[str]]:
    """The files that were sent, and what is wrong with those that are not read: too many, too large, a private key."""
    read, notes = list[File](), list[str]()
    for each in sent.getlist("csr"):
        if isinstance(each, UploadFile):
            data = await each.read(MAX_BYTES + 1)
            if each.filename and data:
                read.append(File(each.filename[-_LONGEST:], data))
        elif "csr" in sent.secrets:
            notes.append(_("Een bestand heeft een geheime sleutel. Wij hebben het niet bewaard. Stuur alleen de CSR."))
    if len(read) > MOST_FILES:
        return [], [
            _("U stuurde %(count)s bestanden. Het mogen er %(limit)s zijn.") % {"count": len(read), "limit": MOST_FILES}
        ]
    return read, list(dict.fromkeys(notes))


def matched(batch: BatchView, looked: Iterable[tuple[File, RequestMatch]]) -> Matched:
    """The files that are for one certificate of the batch for which nothing was ordered yet.

    Two requests with different keys for one certificate are both left: nobody but who made them knows which is right.
    """
    rows, result = {row.certificate: row for row in batch.rows}, Matched()
    fitting: dict[int, dict[str, File]] = {}
    for file, match in looked:
        if match.finding is not None:
            _note(result, file, explain(match.finding.slug, match.finding.params))
        elif len(match.certificates) != 1:
            _note(result, file, _nowhere(match))
        elif rows[match.certificates[0]].order is not None:
            _note(result, file, _("Het certificaat met deze naam is al besteld."))
        else:
            fitting.setdefault(match.certificates[0], {}).setdefault(match.spki_sha256 or "", file)
    for certificate, by_key in fitting.items():
        if len(by_key) == 1:
            result.files[certificate] = next(iter(by_key.values()))
        else:
            names = _(" en ").join(file.name for file in by_key.values())
            words = _(
                "Voor %(name)s kwamen er %(count)s verschillende CSR’s: %(files)s. Wij gebruiken er geen. Stuur de goede."
            )
            result.notes.append(words % {"name": rows[certificate].common_name, "count": len(by_key), "files": names})
    return result


def _note(result: Matched, file: File, why: str) -> None:
    result.notes.append(f"{file.name}: {why}")


def _nowhere(match: RequestMatch) -> str:
    shown, more = ", ".join(match.names[:_NAMES]), len(match.names) - _NAMES
    if more > 0:
        shown += ngettext(" en nog %(n)s naam", " en nog %(n)s namen", more) % {"n": more}
    if not match.names:
        return _("In deze CSR staat geen naam.")
    if match.certificates:
        return _("De namen in deze CSR (%(names)s) passen bij meer dan één certificaat.") % {"names": shown}
    return _("De namen in deze CSR (%(names)s) passen bij geen van de gekozen certificaten.") % {"names": shown}


def shown(batch: BatchView) -> list[str]:
    """What the page shows to be placed, row by row, as its form says it again."""
    return [f"{row.certificate}.{row.version}.{row.term.price_cents}" for row in batch.ready if row.term]


def placed(sent: Sent) -> dict[int, PlaceRow]:
    """What is to be placed, by certificate, as it was shown, with the declarations that were given."""
    codes = tuple(text(sent, "verklaringen").split())[:20] if sent.get("akkoord-alle") == "ja" else ()
    rows = [_ROW.fullmatch(each) for each in text(sent, "rijen").split()[:MOST_CERTIFICATES]]
    return {int(row[1]): PlaceRow(version=int(row[2]), price_cents=int(row[3]), accepted=codes) for row in rows if row}


def total(batch: BatchView) -> int:
    """What all that is ready costs, in euro cents without VAT."""
    return sum(row.term.price_cents for row in batch.ready if row.term)


def wrong(notes: Sequence[str], failed: Mapping[int, str], batch: BatchView) -> list[str]:
    """Everything that did not go as it was asked, in the order of the page."""
    named = [f"{row.common_name}: {failed[row.certificate]}" for row in batch.rows if row.certificate in failed]
    return [*notes, *named]
