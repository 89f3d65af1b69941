"""The three inputs of what a subscriber calls a certificate: on the page of the certificate, and in an order."""

from collections.abc import Mapping
from typing import NamedTuple

from contracts.labels import LONGEST, OwnTexts, TypedTexts
from contracts.refusals import about
from pydantic import ValidationError

from gateway.fields import Sent, text
from gateway.words import N_, _

#: The input of each text, and what stands above it.
INPUTS = {"own_name": "eigen-naam", "own_reference": "kenmerk", "cost_centre": "kostenplaats"}
LABELS = {"own_name": N_("Eigen naam"), "own_reference": N_("Eigen kenmerk"), "cost_centre": N_("Kostenplaats")}
_HINTS = {
    "own_name": N_("Hoe u dit certificaat zelf noemt. Bijvoorbeeld: Koppelvlak zaaksysteem."),
    "own_reference": N_("Bijvoorbeeld het nummer in uw eigen administratie."),
    "cost_centre": N_("U vindt hem terug in het overzicht en in de lijst die u exporteert."),
}
#: So much of a text that is too long is shown again.
_SHOWN = 400


class Field(NamedTuple):
    """An input: its name, what stands above it, what stands in it, and what is kept now."""

    name: str
    label: str
    hint: str
    longest: int
    typed: str
    kept: str


class Wrong(NamedTuple):
    """What is wrong with a text: its field, and the slug and parameters of why."""

    field: str
    slug: str
    params: dict[str, str | int]

    @property
    def said(self) -> str | None:
        """What is said of it here; None: the sentence of its slug."""
        if self.slug != "input.invalid":
            return None
        return _("Schrijf dit in één regel van hoogstens %(count)s tekens.") % {"count": LONGEST[self.field]}


def texts_of(said: OwnTexts) -> dict[str, str]:
    """The texts by field; an empty one where there is none."""
    given = dict(said)
    return {field: given[field] or "" for field in INPUTS}


def fields(typed: Mapping[str, str], kept: Mapping[str, str]) -> list[Field]:
    """The inputs with these texts by field, in the language of the page."""
    return [
        Field(name, _(LABELS[field]), _(_HINTS[field]), LONGEST[field], typed[field], kept[field])
        for field, name in INPUTS.items()
    ]


def lines(said: OwnTexts) -> list[tuple[str, str, bool]]:
    """The texts that there are, as lines of a summary: what stands above it, the text, and that it is none for a machine."""
    return [(_(LABELS[field]), given, False) for field, given in texts_of(said).items() if given]


def read(sent: Sent) -> dict[str, str]:
    """What was typed, by field."""
    return {field: text(sent, name)[:_SHOWN] for field, name in INPUTS.items()}


def command(typed: Mapping[str, str]) -> TypedTexts:
    """What to send of the texts that were typed, by field. Raises ValidationError where `problems` finds something."""
    return TypedTexts.model_validate({field: typed[field] or None for field in INPUTS})


def problems(sent: Sent, typed: Mapping[str, str]) -> list[Wrong]:
    """What is wrong with the texts that were sent, also when a private key stood in one: that text is gone."""
    if secret := [field for field, name in INPUTS.items() if name in sent.secrets]:
        return [Wrong(field, "input.private_key", {}) for field in secret]
    try:
        command(typed)
    except ValidationError as wrong:
        return [Wrong(str(mistake["loc"][0]), *about(mistake)) for mistake in wrong.errors()]
    return []


#: What templates call them.
FILTERS = {"own_texts": lines}
