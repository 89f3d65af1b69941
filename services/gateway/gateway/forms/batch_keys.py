"""Keys that the browser makes for a batch: for which of its certificates, of which kinds, and what is said in the file with them."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from contracts.orders import BatchRow, BatchView

from gateway.words import _, speaking
from gateway.words.keys import file_stem, host_names, made_here


class ForKey(NamedTuple):
    """A certificate for which the page can make a key: its names, the common name first, and the name of its files, without ending."""

    certificate: int
    names: tuple[str, ...]
    file: str


class Apart(NamedTuple):
    """A certificate that waits for a request which has to be made elsewhere, with the reason as a sentence."""

    common_name: str
    why: str


@dataclass(frozen=True)
class Makeable:
    """What the page can make keys for: all of the same kinds, as `RSA 3072` or `EC P-256`. Without rows there are no kinds."""

    rows: tuple[ForKey, ...]
    kinds: tuple[str, ...]
    apart: tuple[Apart, ...]


def makeable(batch: BatchView) -> Makeable:
    """The certificates of a batch for which nothing was handed in and a key may live in software.

    A request finds its certificate by its names: two with the same names are both left. The kinds are those that every row takes; a
    certificate that shares none with those before it is left.
    """
    alike = Counter(frozenset(_names(row)) for row in batch.rows)
    rows, apart, kinds, stems = list[ForKey](), list[Apart](), list[str](), set[str]()
    for row in batch.rows:
        if row.order is not None or row.refusal is not None or row.draft is not None:
            continue
        taken = made_here(row.keys, row.product) if row.product is not None else []
        names = tuple(host_names(_names(row)))
        shared = [kind for kind in kinds if kind in taken] if rows else taken
        if not taken:
            apart.append(
                Apart(row.common_name, _("De sleutel van dit certificaat mag niet in een browser gemaakt worden."))
            )
        elif len(names) < len(_names(row)):
            apart.append(Apart(row.common_name, _("In de namen staat iets dat uw browser niet in een CSR kan zetten.")))
        elif alike[frozenset(_names(row))] > 1:
            apart.append(Apart(row.common_name, _("U koos nog een certificaat met precies deze namen.")))
        elif not shared:
            apart.append(Apart(row.common_name, _("Dit certificaat wil een andere soort sleutel dan de rest.")))
        else:
            kinds = shared
            rows.append(ForKey(row.certificate, names, _unlike(file_stem(row.common_name), stems)))
    return Makeable(tuple(rows), tuple(kinds), tuple(apart))


def readme() -> str:
    """What lies beside the keys, in Dutch and English whatever the page speaks; `{lijst}` stands where the commands come."""
    texts = list[str]()
    for language in ("nl", "en"):
        with speaking(language):
            texts += [
                _("NEDERLANDS"),
                _(
                    "In dit ZIP-bestand staan de geheime sleutels van uw nieuwe certificaten (.key), elk met het wachtwoord dat u koos."
                ),
                _("Bewaar dit bestand goed, en het wachtwoord op een andere plek. Wij hebben ze niet."),
                _("De CSR's (.csr) zijn niet geheim. Ze staan erbij voor het geval dat u ze nog een keer moet sturen."),
                _(
                    "Windows (IIS) en Java willen één bestand: een PFX-bestand. Haal daarvoor het certificaat op als volledige keten (PEM)."
                ),
                _("Zet dat bestand bij de sleutel en geef in die map de opdracht met de naam van uw certificaat:"),
                "{lijst}",
            ]
    return "\n\n".join(texts) + "\n"


def _names(row: BatchRow) -> tuple[str, ...]:
    """As DNS compares them (RFC 4343), common name first."""
    return tuple(dict.fromkeys(name.strip().lower().removesuffix(".") for name in (row.common_name, *row.sans)))


def _unlike(stem: str, taken: set[str]) -> str:
    """The name, with a number behind it where files have it already; some file systems know no case."""
    name, n = stem, 1
    while name.lower() in taken:
        n += 1
        name = f"{stem}-{n}"
    taken.add(name.lower())
    return name
