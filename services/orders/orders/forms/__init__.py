"""The forms of orders: a module per journey says its sections, with its words beside it.

`<journey>.<language>.toml` holds a journey's words, `<family>.<language>.toml` those of all its journeys: the same keys and the
same placeholders in every language.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path

from contracts.forms import Declaration, FormContent, FormSection

from orders.domain.content import Content

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Printed:
    """What is printed of an order. `title` is the product's name, `day` the one of ordering and `end_of_old` the replaced
    certificate's end, both in Dutch time; `portal` is the portal's public address, where terms and rates are read."""

    content: Content
    title: str
    day: date
    end_of_old: datetime | None
    portal: str
    words: Mapping[str, str]


@cache
def words(journey: str, language: str) -> Mapping[str, str]:
    """The words of a journey's form in a language. Raises FileNotFoundError where there are none."""
    files = (journey.partition("_")[0], journey)
    return {name: said for file in files for name, said in _read(f"{file}.{language}.toml").items()}


def file_name(content: Content) -> str:
    """What the file of an order's form is called."""
    return words(_name(content), content.language)["file_name"].format(reference=content.reference)


def form(
    content: Content, content_sha256: str, title: str, day: date, end_of_old: datetime | None, portal: str
) -> FormContent:
    """The whole form of an order, in the sections of its journey; what is given is said in `Printed`."""
    said, contact = words(_name(content), content.language), content.contact
    sections: tuple[FormSection, ...] = import_module(f"{__name__}.{_name(content)}").sections(
        Printed(content, title, day, end_of_old, portal.rstrip("/"), said)
    )
    declared, logged_in = said["declarations"], said["credential"]
    if content.paper is not None:
        declared, logged_in = said["declarations_paper"], said["credential_paper"]
    return FormContent(
        kind=f"order.{content.details.kind}",
        language=content.language,
        title=said["title"],
        reference=content.reference,
        introduction=said["introduction"].format(organisation=content.subscriber.name),
        sections=sections,
        csr=content.details.csr_pem,
        declarations_title=declared.format(name=contact.name, number=contact.number),
        declarations=tuple(Declaration(code=d.code, version=d.version, text=d.text) for d in content.declarations),
        credential_title=logged_in,
        credential=content.credential,
        signer=f"{contact.name} ({contact.number})",
        place=content.subscriber.town,
        at=content.placed_at,
        content_sha256=content_sha256,
        next_steps_title=said["next"],
        next_steps=tuple(said["next_steps"].splitlines()),
        seal_title=said["seal_title"],
        seal_text=said["seal_text"],
    )


def _name(content: Content) -> str:
    return content.journey.replace(".", "_")


def _read(file: str) -> Mapping[str, str]:
    return tomllib.loads((_HERE / file).read_text("utf-8"))
